"""The README does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

import household
from household.lab import compare
from household.parents import policy_from

README = Path(__file__).parent.parent / "README.md"


def block(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", README.read_text(), re.DOTALL)
    assert found is not None, marker
    return found[1]


def test_the_smallest_program_has_nine_lines_and_runs(tmp_path: Path) -> None:
    program = block("the smallest program")
    assert len(program.splitlines()) == 9
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "deadlock by ('B', 'A')" in out.stdout
    assert "mended:" in out.stdout


def test_the_readmes_own_parent_gets_everything_done() -> None:
    policy = policy_from(block("your own parent"), "mine.py")
    for seed in range(1, 20):
        run = household.run(policy, seed=seed)
        assert run.statistics["lights_out_at"] is not None


@pytest.mark.parametrize(
    "command",
    [line for line in README.read_text().splitlines() if line.startswith("household run ")
     and "mine.py" not in line and "--trace" not in line],
)  # fmt: skip
def test_every_run_of_the_readme_runs(command: str) -> None:
    words = command.split("#", maxsplit=1)[0].split()[1:]
    out = subprocess.run(
        [sys.executable, "-m", "household", *words], capture_output=True, text=True, check=False
    )
    assert out.returncode == 0, out.stderr


def test_the_picture_of_the_readme_is_made_by_the_command_above_it(tmp_path: Path) -> None:
    command = block("the picture").strip()
    made = tmp_path / command.split()[-1]
    subprocess.run(
        [sys.executable, "-m", "household", *command.split()[1:]],
        check=True,
        cwd=tmp_path,
        capture_output=True,
    )
    shown = README.parent / "assets" / "readme" / "house.png"
    assert f"(assets/readme/{shown.name})" in README.read_text().replace("\n", " ")
    with Image.open(made) as new, Image.open(shown) as old:
        assert new.size == old.size == (1280, 720)
        difference = ImageChops.difference(new.convert("RGB"), old.convert("RGB"))
    # Another FreeType may draw an edge otherwise, and nothing else.
    assert max(ImageStat.Stat(difference).mean) < 1.5


@pytest.mark.parametrize(
    "command",
    [line for line in README.read_text().splitlines()
     if line.startswith(("household picture", "household clip"))],
)  # fmt: skip
def test_every_picture_and_clip_of_the_readme_is_made(command: str, tmp_path: Path) -> None:
    words = command.split("#", maxsplit=1)[0].split()[1:]
    subprocess.run(
        [sys.executable, "-m", "household", *words], check=True, cwd=tmp_path, capture_output=True
    )
    assert (tmp_path / words[-1]).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("marker", "picture"), [("the curve", "every.png"), ("the waits", "waits.png")]
)
def test_the_plots_of_the_readme_are_made_by_the_commands_above_them(
    marker: str, picture: str, tmp_path: Path
) -> None:
    for command in block(marker).strip().splitlines():
        subprocess.run(
            [sys.executable, "-m", "household", *command.split()[1:]],
            check=True,
            cwd=tmp_path,
            capture_output=True,
        )
    assert f"(assets/readme/{picture})" in README.read_text()
    with (
        Image.open(tmp_path / picture) as new,
        Image.open(README.parent / "assets" / "readme" / picture) as old,
    ):
        assert new.size == old.size
        difference = ImageChops.difference(new.convert("RGB"), old.convert("RGB"))
    # Another FreeType may draw an edge otherwise, and nothing else.
    assert max(ImageStat.Stat(difference).mean) < 1.5


def test_the_lab_of_the_readme_does_what_it_says(tmp_path: Path) -> None:
    """Every command of its chapter but those of a cluster, one after the other, in one folder."""
    chapter = README.read_text().partition("## The laboratory")[2].partition("\n## ")[0]
    commands = [line.partition("#")[0].split() for line in chapter.splitlines()
                if line.startswith("household ") and "tcp://" not in line]  # fmt: skip
    assert len(commands) >= 12
    for words in commands:
        shorter = ["50" if word == "200" else word for word in words[1:]]
        if words[1] == "sweep" and not {
            "--evenings",
            "--until",
            "--until-difference",
            "--resume",
        } & set(words):
            shorter += ["--evenings", "30"]
        done = subprocess.run(
            [sys.executable, "-m", "household", *shorter],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stderr)
    program = block("the lab as a library")
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert out.stdout.count("Interval(mean=") == 2
    assert (tmp_path / "every.png").stat().st_size > 10_000


def test_the_numbers_of_the_readme_were_measured() -> None:
    from household.report import amount, half_width

    text = README.read_text()
    comparison = compare()
    for statistic, label in (
        ("lights_out_at", "lights out"),
        ("kid_response_mean", "a kid waits, minutes"),
        ("walk_minutes", "walking, minutes"),
    ):
        cells = []
        for policy in comparison.results:
            one = comparison.mean(policy, statistic)
            cells.append(amount(statistic, one.mean) + half_width(statistic, one))
        assert row(text, label) == cells
    for share, label in (
        ("unfinished_share", "never, %"),
        ("deadlock_share", "evenings deadlocked, %"),
        ("overdraft_share", "evenings overdrawn, %"),
    ):
        shares = [f"{100 * comparison.shares(policy)[share]:.0f}" for policy in comparison.results]
        assert row(text, label) == shares


def row(text: str, label: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(f"| {label} "))
    return [cell.strip() for cell in line.strip("|").split("|")[1:]]
