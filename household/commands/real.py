"""`household real`: the same evening with real threads, or a real event loop, beside the simulated one."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from household.errors import HouseholdError
from household.shell import (
    JsonOption,
    PolicyArgument,
    ScenarioOption,
    SeedOption,
    SettingsOption,
    WithOption,
    app,
    check_output,
    evening_of,
    print_json,
    settings_from,
    size_from,
    whole_minute,
    whole_number,
    write_out,
)
from household.start import SEED

if TYPE_CHECKING:
    from household.real.lived import Attempt, Both
    from household.replay import Recipe

MOST_TRIES = 100

A_WHILE = 10.0
"""Minutes from one word of how far it is to the next."""


def milliseconds(text: str | float) -> float:
    """A number of milliseconds, as it was typed."""
    try:
        return float(text)
    except ValueError:
        raise HouseholdError(
            f"--minute: expected milliseconds, such as 10, got {str(text)!r}"
        ) from None


@app.command()
def real(
    policy: PolicyArgument,
    settings: SettingsOption = [],  # noqa: B006  # typer makes a new list for every call
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    seed: SeedOption = SEED,
    minute: Annotated[
        float,
        typer.Option(
            "--minute",
            parser=milliseconds,
            metavar="MS",
            help="How many milliseconds a house minute takes, from 1 to 1000.",
        ),
    ] = 10.0,
    tries: Annotated[
        int,
        typer.Option(
            "--tries",
            parser=whole_number("--tries"),
            metavar="N",
            help="Live it N times, each to its deadlock if it comes to one; a row for each.",
        ),
    ] = 1,
    trace: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Save the real trace as JSON Lines, for export: it can't be replayed.",
        ),
    ] = "",
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="Draw both houses: a .png file."),
    ] = "",
    at: Annotated[
        str,
        typer.Option("--at", metavar="TIME", help="The minute of that picture; else the deadlock."),
    ] = "",
    size: Annotated[str, typer.Option("--size", metavar="WxH", help="In pixels.")] = "1280x720",
    window: Annotated[
        bool, typer.Option("--window", help="Lay both over each other in the window.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Live an evening with real threads, or in a real event loop, and compare it with the simulated one.

    \b
    The policy is the same, to the line. Under threaded each clone is a threading.Thread and each
    lock a threading.Lock; under asynchronous each task is an asyncio.Task. A chore sleeps, ten
    milliseconds a house minute. The luck is that of the seed; when who comes is up to the machine.
    synchronous and polling can be lived for real as well, as one thread.
    \b
    Example: household real threaded --tries 10
    """
    from household.lab.experiments import recipe
    from household.real import lived

    seconds = lived.check_minute(minute / 1000)
    if not 1 <= tries <= MOST_TRIES:
        raise HouseholdError(
            f"--tries: expected a whole number from 1 to {MOST_TRIES}, got {tries}"
        )
    if tries > 1 and (window or trace or output):
        raise HouseholdError(
            "--tries: of several evenings only how they end is kept: leave --window, --trace and "
            "--output out, or --tries"
        )
    if at and not output:
        raise HouseholdError("--at: expected --output FILE.png as well, to draw that minute in")
    if output:
        check_output("real", output, ".png", "real.png")
    told = scenario != "evening" or bool(changes) or bool(settings)
    what, where, changed, seed = evening_of(policy, told, scenario, changes, seed, SEED)
    asked = recipe(what, where, seed, settings_from(settings), changed)
    made = lived.for_real(asked)
    if window:
        _check_window()
    if tries > 1:
        with _passing() as told_how_far:
            tried = _attempts(made, seconds, tries, told_how_far)
        _show_tries(made, tried, minute, as_json)
        return
    with _passing() as told_how_far:
        found = lived.both(made, seconds, told_how_far.minute)
    if trace:
        found.real.save(trace)
        print(f"household: trace saved as {trace}", file=sys.stderr)
    if as_json:
        print_json(found.as_dict())
    else:
        _show(found, lived.knows_no_priorities(asked.policy))
    if output:
        _draw(found, output, whole_minute(at) if at else None, size_from(size))
    if window:
        _open(found)


class _HowFar:
    """How far it is, on standard error, if somebody watches.

    Nothing turns beside it: a spinner is a thread, and would be in the way of those it tells of.
    """

    def __init__(self, watched: bool) -> None:
        self._watched = watched
        self._last = -math.inf

    def minute(self, now: float) -> None:
        """Which minute it is in the house."""
        if now - self._last >= A_WHILE:
            from household.trace.story import clock

            self._last = now
            self.says(f"{clock(now)}, for real")

    def tries(self, done: int, of: int) -> None:
        """How many evenings have been lived."""
        self.says(f"try {done + 1} of {of}")

    def says(self, words: str) -> None:
        """These words in the place of those before."""
        if self._watched:
            print(f"\r{words:<24}\r", end="", file=sys.stderr, flush=True)


@contextmanager
def _passing() -> Iterator[_HowFar]:
    how_far = _HowFar(sys.stderr.isatty())
    try:
        yield how_far
    finally:
        how_far.says("")


def _attempts(recipe: Recipe, seconds: float, tries: int, how_far: _HowFar) -> list[Attempt]:
    from household.real import lived

    tried = []
    for number in range(tries):
        how_far.tries(number, tries)
        tried.append(lived.attempt(recipe, seconds))
    return tried


# -- tables -------------------------------------------------------------------------------------


def _head(recipe: Recipe, minute: float, seconds: float) -> str:
    from rich.markup import escape

    from household.real.lived import FOR_REAL

    return (
        f"[bold]{escape(recipe.policy.spec)}[/]  ·  {escape(recipe.scenario_name)}  ·  "
        f"seed {recipe.seed}  ·  {FOR_REAL[recipe.policy.name]}, a house minute in {minute:g} ms, "
        f"{seconds:.1f} s"
    )


def _show(found: Both, wanted_priorities: bool) -> None:
    """What came of it, the incidents of both, and the statistics side by side."""
    from rich.text import Text

    from household import report

    out = report.console()
    out.print()
    out.print(_head(found.real.recipe, found.real.minute * 1000, found.real.seconds))
    out.print(Text(found.sentence), style="bold")
    if wanted_priorities:
        out.print(
            "asyncio knows no priorities: who is ready first goes first. So the simulated one is "
            "asynchronous:ready=fifo too.",
            style="dim",
        )
    if found.real.recipe.policy.name == "asynchronous":
        out.print(
            "A buzz from outside takes the event loop a turn to hear: whoever was to go on next does so "
            "first.",
            style="dim",
        )
    out.print()
    _show_pairs(found)
    out.print()
    _show_statistics(found)


def _show_pairs(found: Both) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from household import report
    from household.trace.story import to_the_second

    out = report.console()
    if not found.pairs:
        out.print("No incidents, simulated or real.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("simulated", "real"):
        table.add_column(name, no_wrap=True)
    table.add_column("apart", justify="right", no_wrap=True)
    table.add_column("incident", no_wrap=True)
    table.add_column("what happened, for real", ratio=1)
    for pair in found.pairs:
        one = pair.real or pair.one
        deadly = "bold red" if one.kind in report.DEADLY else ""
        times = [to_the_second(each.at) if each else "-" for each in (pair.simulated, pair.real)]
        text = Text(one.text) if pair.real else Text(f"did not: {one.text}", style="dim")
        table.add_row(*times, _apart(pair.apart), Text(one.kind, style=deadly), text)
    out.print(table)


def _apart(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:+.1f} min".replace("-", "−")


def _show_statistics(found: Both) -> None:
    from rich import box
    from rich.table import Table

    from household import report

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("")
    for name in ("simulated", "real", "apart"):
        table.add_column(name, justify="right", no_wrap=True)
    before, after = found.simulated.statistics, found.real.statistics
    for name, label in report.LABELS.items():
        one, other = before[name], after[name]
        if not one and not other and name != "lights_out_at":
            continue  # neither looked, or paid by card, or was ever overdrawn
        apart = ""
        if one is not None and other is not None:
            scale = 100 if name == "utilisation" else 1
            apart = f"{(other - one) * scale:+.1f}".replace("-", "−")
            apart = "" if apart in ("+0.0", "−0.0") else apart
        cells = [report.amount(name, value) for value in (one, other)]
        table.add_row(label, *cells, apart, style="" if apart else "dim")
    report.console().print(table)


def _show_tries(recipe: Recipe, tried: list[Attempt], minute: float, as_json: bool) -> None:
    """A row for each try, and how many of them deadlocked."""
    import msgspec

    from household.replay import Run

    simulated = Run(recipe).statistics["deadlock_at"]
    locked = [one.deadlock_at for one in tried if one.deadlock_at is not None]
    if as_json:
        print_json({
            "policy": recipe.policy.spec,
            "scenario": recipe.scenario_name,
            **({"changes": recipe.changes} if recipe.changes else {}),
            "seed": recipe.seed,
            "minute_ms": minute,
            "simulated_deadlock_at": simulated,
            "deadlocks": len(locked),
            "tries": [msgspec.structs.asdict(one) for one in tried],
        })  # fmt: skip
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from household import report
    from household.trace.story import to_the_second

    out = report.console()
    out.print()
    out.print(_head(recipe, minute, sum(one.seconds for one in tried)))
    out.print(Text(_told_tries(tried, simulated)), style="bold")
    out.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in (
        "try",
        "deadlock",
        "from the simulated",
        "lights out",
        "lost updates",
        "overdrafts",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for number, one in enumerate(tried, 1):
        there = one.deadlock_at is not None and simulated is not None
        table.add_row(
            str(number),
            Text(
                "lucky" if one.deadlock_at is None else to_the_second(one.deadlock_at),
                style="" if one.deadlock_at is None else "bold red",
            ),
            _apart(one.deadlock_at - simulated) if there else "",  # type: ignore[operator]
            "" if one.lights_out_at is None else to_the_second(one.lights_out_at),
            str(one.lost_updates),
            str(one.overdrafts),
        )
    out.print(table)


def _told_tries(tried: list[Attempt], simulated: float | None) -> str:
    from household.trace.story import clock

    locked = [one.deadlock_at for one in tried if one.deadlock_at is not None]
    says = (
        f"simulated it comes at {clock(simulated)}"
        if simulated is not None
        else "it never comes simulated"
    )
    if not locked:
        return f"None of {len(tried)} tries deadlocked; {says}."
    first, last = clock(min(locked)), clock(max(locked))
    when = f"at {first}" if first == last else f"between {first} and {last}"
    return f"{len(locked)} of {len(tried)} tries deadlocked, {when}; {says}."


# -- pictures -----------------------------------------------------------------------------------


def _check_window() -> None:
    from household.game import installation

    installation.check()
    from household.game import app as window

    window.open_display()  # rather told before the evening than after it


def _scene(found: Both, settings: Any = None) -> Any:
    from household.game.scenes.overlay import Overlay

    return Overlay(found, settings)


def _draw(found: Both, output: str, minute: float | None, pixels: tuple[int, int]) -> None:
    from household.game import installation

    installation.check()
    from household.game import capture

    capture.open_without_window()
    scene = _scene(found)
    scene.show_minute(scene.telling if minute is None else minute)
    scene.stop_at_incident()
    write_out(output, capture.png(scene, pixels))


def _open(found: Both) -> None:
    from household.game import app as window
    from household.game import settings as game_settings

    own = game_settings.load()
    window.play(lambda: _scene(found, own))
