"""What the commands share: the words they take, where results go, how files are written."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from household.errors import HouseholdError
from household.start import SEED

if TYPE_CHECKING:
    from household.parents import Policy
    from household.schedules.search import Search

app = typer.Typer(
    name="household",
    help="Virtual parents run a home, and concurrency can be felt. Alone, it opens the window.",
    epilog="Start with: household",
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
new = typer.Typer(help="Make a file to start from.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(new, name="new")

PolicyArgument = Annotated[
    str,
    typer.Argument(
        metavar="POLICY", help="NAME[:KNOB=VALUE,...] or FILE.py[:FUNCTION][:KNOB=VALUE,...]."
    ),
]


def whole_number(option: str) -> Callable[[str | int], int]:
    """A reader of whole numbers for an option, with one sentence for what is none."""

    def read(text: str | int) -> int:
        try:
            return int(text)
        except ValueError:
            raise HouseholdError(
                f"{option}: expected a whole number, such as 200, got {text!r}"
            ) from None

    return read


ScenarioOption = Annotated[
    str, typer.Option("--scenario", metavar="NAME|FILE", help="A shipped scenario or a .toml file.")
]
WithOption = Annotated[
    list[str],
    typer.Option("--with", metavar="KEY=VALUE", help="Change a key of the scenario; repeatable."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


SeedOption = Annotated[
    int,
    typer.Option(
        "--seed",
        parser=whole_number("--seed"),
        metavar="N",
        help="Which evening: the seed of its luck.",
    ),
]
SettingsOption = Annotated[
    list[str],
    typer.Option("--set", metavar="KNOB=VALUE", help="Set a knob of the policy; repeatable."),
]


class Progress:
    """What is done and time left, on standard error, if somebody watches and it takes a while.

    what: what is counted.
    """

    def __init__(self, what: str = "evenings") -> None:
        self.what = what
        self.done = 0
        self.total = 0
        self._began = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int, total: int) -> None:
        """So many are done, and so many there will be as far as is known."""
        self.done, self.total = done, total
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
        elif sys.stderr.isatty() and time.monotonic() - self._began > BEFORE_PROGRESS:
            self._begin()

    def _begin(self) -> None:
        from rich import progress
        from rich.console import Console

        self._bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(elapsed_when_finished=True),
            progress.TextColumn("left"),
            console=Console(stderr=True),
            transient=True,
        )
        # What was done before it began is no measure of how fast it goes.
        self._task = self._bar.add_task(self.what, total=self.total, completed=self.done)
        self._bar.start()

    def __exit__(self, *_raised: object) -> None:
        if self._bar is not None:
            self._bar.stop()


class Searching:
    """How far a search is, on standard error, if somebody watches and it takes a while."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._status: Any = None

    def __enter__(self) -> Searching:
        return self

    def __call__(self, search: Search) -> None:
        """Say how many states there are by now."""
        if self._status is not None:
            kinds = ", ".join(search.shortest) or "nothing"
            self._status.update(
                f"{search.states:,} states, {search.waiting:,} of them yet to be gone on from; "
                f"found so far: {kinds}"
            )
        elif sys.stderr.isatty() and time.monotonic() - self._began > BEFORE_PROGRESS:
            from rich.console import Console

            self._status = Console(stderr=True).status("")
            self._status.start()

    def __exit__(self, *_raised: object) -> None:
        if self._status is not None:
            self._status.stop()


BEFORE_PROGRESS = 0.7
"""Seconds of silence before a bar is worth its flicker."""


def prints_aside() -> contextlib.redirect_stdout[TextIO]:
    """What your own policy prints goes to standard error: standard output is for the result."""
    return contextlib.redirect_stdout(sys.stderr)


def pairs_from(texts: list[str], option: str, example: str) -> dict[str, str]:
    """Read `KEY=VALUE` words. Raises HouseholdError for one that is none, or that comes twice."""
    pairs = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise HouseholdError(f"{option}: expected {example}, got {text!r}")
        if key.strip() in pairs:
            raise HouseholdError(f"{option}: {key.strip()} is given twice: name it once")
        pairs[key.strip()] = value.strip()
    return pairs


MOST_SECONDS = 60
"""How long a GIF may be: beyond that it is no GIF any more, but a video."""


def session_of(
    policies: list[str], settings: list[str], scenario: str, changes: list[str], seed: int
) -> tuple[Any, list[str]]:
    """The evening to look at, and how its parents are written."""
    from household.game.session import Session
    from household.lab.cases import policy_of
    from household.model.scenario import find as find_scenario

    told = scenario != "evening" or bool(changes) or bool(settings)
    changed = changes_from(changes)
    given: list[Any] = list(policies)
    if len(policies) == 1:
        what, scenario, changed, seed = evening_of(policies[0], told, scenario, changes, seed, SEED)
        given = [what]
    chosen = [policy_of(policy, settings_from(settings)) for policy in given]
    evening = find_scenario(scenario)
    if changed:
        evening = evening.but(**changed)
    return Session(chosen, evening, scenario, seed), [policy.spec for policy in chosen]


def evening_of(
    policy: str, told: bool, scenario: str, changes: list[str], seed: int, usual: int
) -> tuple[Any, str, dict[str, Any], int]:
    """Policy, scenario, changes and seed: as they were typed, or what a code says of them all."""
    from household.codes import is_code, read_code

    if not is_code(policy):
        return policy, scenario, changes_from(changes), seed
    if told or seed != usual:
        raise HouseholdError(
            f"{policy} is a code with everything that goes into an evening: leave --set, --with, "
            "--scenario and --seed out"
        )
    code = read_code(policy)
    if code.warning:
        print(f"household: {code.warning}", file=sys.stderr)
    return code.policy, code.scenario_name, code.changes, code.seed


def scene_for(
    policies: list[str],
    settings: list[str],
    scenario: str,
    changes: list[str],
    seed: int,
    compare: bool,
) -> Any:
    """One house or several, where no window is."""
    if not compare and len(policies) != 1:
        raise HouseholdError(
            f"expected one POLICY, such as threaded, got {len(policies)}; with --compare up to four"
        )
    if len(policies) > 4 or (compare and len(policies) == 1):
        raise HouseholdError(
            f"--compare: expected two to four parents, or none, got {len(policies)}"
        )
    from household.game import installation

    installation.check()
    from household.game import capture
    from household.game.scenes.compare import Compare
    from household.game.scenes.watch import Watch
    from household.game.session import FOUR
    from household.game.settings import Settings

    if len(policies) == 1 and is_saved(policies[0]):
        from msgspec.structs import replace

        from household.game import files
        from household.game.scenes.choose import scene_of

        refuse_more(policies[0], settings, scenario, changes, seed)
        opened = files.open_evening(policies[0], Settings())
        print(f"household: {opened.told.rstrip('.')}", file=sys.stderr)
        Settings().speak()  # what the shell says stays English
        capture.open_without_window()
        return scene_of(replace(opened, told=""))
    session, specs = session_of(policies or list(FOUR), settings, scenario, changes, seed)
    Settings().speak()
    capture.open_without_window()
    return Compare(session, specs) if compare else Watch(session, specs[0])


def tell_if_over(scene: Any, minute: float, then: str) -> None:
    """Say so if a minute was asked for at which the evening is over."""
    from household.trace.story import clock

    if minute > scene.end + 1:
        told = f"household: the evening was over at {clock(scene.end)}: {then}"
        print(told, file=sys.stderr)


def size_from(text: str, most: int = 8192) -> tuple[int, int]:
    """Read a size in pixels."""
    found = re.fullmatch(r"(\d{1,5})\s*[x×*]\s*(\d{1,5})", text.strip().lower())
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (320 <= width <= most and 180 <= height <= most):
        raise HouseholdError(
            f"--size: expected WIDTHxHEIGHT in pixels, from 320x180 to {most}x{most}, such as "
            f"1280x720, got {text!r}"
        )
    return width, height


def check_output(command: str, file: str, ending: str, example: str) -> None:
    """Say before anything is drawn that a file could not be written."""
    if not file:
        raise HouseholdError(f"{command}: expected -o FILE, such as -o {example}")
    if not file.lower().endswith(ending):
        raise HouseholdError(f"{command}: expected a file that ends in {ending}, got {file}")
    if not Path(file).parent.is_dir():  # told before anything is drawn
        raise HouseholdError(
            f"{file}: can't be written: no such file or directory; nothing was changed"
        )


def write_out(file: str, content: bytes) -> None:
    """Write what came out into a file, whole or not at all, and say so."""
    from household.trace.trace import write_whole

    write_whole(file, content)
    print(f"household: saved as {file}", file=sys.stderr)


def settings_from(texts: list[str]) -> dict[str, str]:
    """The knobs of a parent, as they were typed."""
    return pairs_from(texts, "--set", "KNOB=VALUE such as every=5")


def changes_from(texts: list[str]) -> dict[str, Any]:
    """The keys of a scenario, as they were typed."""
    from household.model.scenario import parse_value

    pairs = pairs_from(texts, "--with", "KEY=VALUE such as loads=6")
    return {key: parse_value(key, value) for key, value in pairs.items()}


def orders_from(texts: list[str]) -> list[tuple[float, str]]:
    """Timed orders, as they were typed."""
    orders = []
    for text in texts:
        time, equals, order = text.partition("=")
        if not equals:
            raise HouseholdError(f"--order: expected TIME=ORDER such as 16:05=washer, got {text!r}")
        orders.append((minute_from(time.strip()), order.strip()))
    return orders


def minute_from(text: str) -> float:
    """A minute, as it was typed."""
    from household.trace.story import minute_of

    minute = minute_of(text)
    if minute is None:
        raise HouseholdError(
            f"expected a time of day such as 18:40, or minutes since 16:00 such as 160, got {text!r}"
        )
    return minute


def whole_minute(text: str) -> float:
    """18:16 is the whole of that minute, as the story shows it; 136 is that very moment."""
    return minute_from(text) + (0.999 if ":" in text else 0)


def standing(run: Any, until: float) -> list[str]:
    """Where every parent stands at a minute, with its source line."""
    from household.whereabouts import whereabouts

    evening = run.recipe.evening()
    evening.advance(until)
    return [
        f"       {here.hands} ({here.task}) at {here.file}:{here.line}: {here.code}"
        for here in whereabouts(evening.house)
    ]


def told_policy(policy: Policy) -> dict[str, Any]:
    """A parent and its knobs, as they stand in a JSON document."""
    return {
        "about": policy.about,
        "knobs": {
            knob.name: {
                "default": knob.default,
                "expected": knob.expected,
                "choices": list(knob.choices),
                "least": knob.range.least if knob.range else None,
                "most": knob.range.most if knob.range else None,
                "about": knob.about,
            }
            for knob in policy.knobs
        },
    }


def write_new(file: str, ending: str, text: str) -> None:
    """Write a template into a file that is not there yet, with the file's name where it says FILE."""
    from household.trace.trace import write_whole

    if not file.endswith(ending):
        raise HouseholdError(f"{file}: expected a name that ends in {ending}")
    if Path(file).exists():
        raise HouseholdError(f"{file}: is there already, and is left as it is; name another file")
    # A name that would break the text it stands in is left out of it.
    shown = file if re.fullmatch(r"[\w ./-]+", file) else f"mine{ending}"
    write_whole(file, text.replace("FILE", shown).encode())


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document on standard output."""
    import msgspec

    try:
        text = msgspec.json.format(msgspec.json.encode(document), indent=2)
    except UnicodeEncodeError:
        raise HouseholdError(
            "the name of a file is no text in UTF-8, and JSON is: give the file another name"
        ) from None
    sys.stdout.write(text.decode() + "\n")


def is_evening(text: str) -> bool:
    """A code, or a file with an evening in it: no name of a policy."""
    from household.codes import is_code

    return is_code(text) or is_saved(text)


def is_saved(text: str) -> bool:
    """A file with an evening in it."""
    return text.endswith((".jsonl", ".json"))


def refuse_more(
    what: str, settings: list[str], scenario: str, changes: list[str], seed: int
) -> None:
    """A saved evening can't be had with another seed, or other knobs."""
    if changes or settings or scenario != "evening" or seed != SEED:
        raise HouseholdError(
            f"{what} is an evening with everything that goes into it: leave --set, --with, "
            "--scenario and --seed out"
        )
