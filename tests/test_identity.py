"""The same evening is the same bytes: in another process, under other hash seeds, in slices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import household
from household.evening import Evening
from household.happenings import Happening
from household.lab.experiments import recipe
from household.trace.trace import fingerprint

GOLDEN = Path(__file__).parent / "golden" / "fingerprints.json"
CASES: list[tuple[str, str, int]] = [
    (policy, scenario, seed)
    for policy in (
        "synchronous",
        "polling",
        "polling:every=1",
        "threaded",
        "threaded:lock_order=back-off,checkbook=told",
        "threaded:lock_order=washer-first,checkbook=locked",
        "asynchronous",
        "asynchronous:ready=fifo,pause_every=3",
        "player",
    )
    for scenario, seed in (("evening", 1), ("evening", 2), ("worst-case", 3), ("two-weeks", 4))
]

PRINT_ALL = """
import json, sys
import household
cases = json.load(sys.stdin)
print(json.dumps([household.run(p, s, n).fingerprint for p, s, n in cases]))
"""


def names() -> list[str]:
    return [f"{policy} / {scenario} / {seed}" for policy, scenario, seed in CASES]


def test_every_supported_python_tells_the_same_evening() -> None:
    """The fingerprints are committed; each Python that runs the tests must come to the same.

    To write them anew after a change that is meant: python -m tests.test_identity
    """
    now = dict(zip(names(), (household.run(*case).fingerprint for case in CASES), strict=True))
    assert now == json.loads(GOLDEN.read_text())


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_another_process_under_another_hash_seed_tells_the_same_evening(hash_seed: str) -> None:
    out = subprocess.run(
        [sys.executable, "-c", PRINT_ALL],
        input=json.dumps(CASES),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    golden = json.loads(GOLDEN.read_text())
    assert json.loads(out.stdout) == [golden[name] for name in names()]


@pytest.mark.parametrize("frame", [0.015625, 1.0, 7.3, 500.0])
@pytest.mark.parametrize("policy", ["threaded", "asynchronous", "polling"])
def test_an_evening_in_frames_is_the_evening_in_one_go(policy: str, frame: float) -> None:
    made = recipe(policy, "evening", 4)
    told: list[Happening] = []
    evening = made.evening([told.append])
    minute = 0.0
    while evening.advance(minute):
        minute += frame
    assert fingerprint(told) == household.run(policy, "evening", 4).fingerprint


@pytest.mark.parametrize("policy", ["threaded", "asynchronous", "polling", "synchronous"])
def test_rewind_is_living_again_to_that_minute(policy: str) -> None:
    whole = household.run(policy, "evening", 5).happenings
    made = recipe(policy, "evening", 5)
    for minute in (0, 33.3, 74, 120.015625, 240, 400):
        told: list[Happening] = []
        made.evening([told.append]).advance(minute)
        kept = [h for h in whole if h.at <= minute]
        assert told == kept[: len(told)]
        assert all(
            type(h).__name__ == "EveningEnded" or h.at == told[-1].at for h in kept[len(told) :]
        )


def test_a_players_orders_replay_exactly(tmp_path: Path) -> None:
    from household.replay import replay

    orders = [(0, "washer"), (12.5, "checkbook"), (40, "kids"), (41, "washer"), (90.25, "dryer")]
    run = household.run("player", seed=3, orders=orders)
    run.save(tmp_path / "mine.jsonl")
    again = replay(tmp_path / "mine.jsonl")
    assert again.same
    assert again.run.happenings == run.happenings


def test_listening_changes_nothing() -> None:
    made = recipe("threaded", "evening", 6)
    silent = made.evening()
    silent.run()
    heard: list[Happening] = []
    loud = made.evening([heard.append, lambda happening: None])
    loud.run()
    assert silent.now == loud.now == heard[-1].at


def test_an_evening_given_up_tells_nothing_more_when_its_generators_are_collected() -> None:
    import gc

    for minute in (60, 74, 500):
        told: list[Happening] = []
        evening: Evening | None = recipe("threaded", "evening", 2).evening([told.append])
        assert evening is not None
        evening.advance(minute)
        before = len(told)
        evening = None
        gc.collect()
        assert len(told) == before


if __name__ == "__main__":
    found = dict(zip(names(), (household.run(*case).fingerprint for case in CASES), strict=True))
    GOLDEN.write_text(json.dumps(found, indent=1) + "\n")
