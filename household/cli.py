"""The commands. Each is a few lines over the library, and imports it only when it runs.

Results are a table for a person, or one JSON document on standard output with `--json`; bad input
is one sentence on standard error and exit status 2.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer

from household import errors
from household.errors import HouseholdError, nearest
from household.start import SEED, window

if TYPE_CHECKING:
    from household.game.scenes.scene import Scene
    from household.parents import Policy
    from household.schedules.puzzles import Proof, Puzzle
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


def _whole(option: str) -> Callable[[str | int], int]:
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
        "--seed", parser=_whole("--seed"), metavar="N", help="Which evening: the seed of its luck."
    ),
]
SettingsOption = Annotated[
    list[str],
    typer.Option("--set", metavar="KNOB=VALUE", help="Set a knob of the policy; repeatable."),
]


@app.callback(invoke_without_command=True)
def _household(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        from household import __version__

        print(f"household {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        window()


@app.command()
def play(
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="[POLICY|CODE|FILE]...",
            help="Whose evening to open with; two to four are compared; or a saved evening, or a code.",
        ),
    ] = [],  # noqa: B006  # typer makes a new list for every call
    settings: SettingsOption = [],  # noqa: B006
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    seed: SeedOption = SEED,
) -> None:
    """Open the window: watch, compare, be the parent, rewind, ask why, stop at what goes wrong.

    \b
    Example: household play polling:every=5 --seed 7
    """
    from household.game import installation

    installation.check()
    if len(policies) > 4:
        raise HouseholdError(f"play: expected up to four parents, got {len(policies)}")
    from household.game import app as window
    from household.game import settings as game_settings
    from household.game.scenes.choose import scene_of
    from household.game.scenes.compare import Compare
    from household.game.scenes.first import First
    from household.game.scenes.play import Play
    from household.game.scenes.watch import Watch

    own = game_settings.load()
    if len(policies) == 1 and _is_evening(policies[0]):
        _refuse_more(policies[0], settings, scenario, changes, seed)
        from household.game import files

        with _prints_aside():
            opened = files.open_any(policies[0], own)
            window.play(lambda: scene_of(opened))
        return
    session, specs = _session(policies or ["threaded"], settings, scenario, changes, seed)
    session.settings = own

    def opening() -> Scene:
        if not policies and not settings:
            return First(session)
        if specs == ["player"]:
            return Play(session)
        return Compare(session, specs) if len(specs) > 1 else Watch(session, specs[0])

    with _prints_aside():
        window.play(opening)


def _is_evening(text: str) -> bool:
    """A code, or a file with an evening in it: no name of a policy."""
    from household.codes import is_code

    return is_code(text) or _is_saved(text)


def _is_saved(text: str) -> bool:
    """A file with an evening in it."""
    return text.endswith((".jsonl", ".json"))


def _refuse_more(
    what: str, settings: list[str], scenario: str, changes: list[str], seed: int
) -> None:
    """A saved evening can't be had with another seed, or other knobs."""
    if changes or settings or scenario != "evening" or seed != SEED:
        raise HouseholdError(
            f"{what} is an evening with everything that goes into it: leave --set, --with, "
            "--scenario and --seed out"
        )


@app.command()
def picture(
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="[POLICY|FILE]...",
            help="One, or a saved evening; with --compare up to four, or none for the four.",
        ),
    ] = [],  # noqa: B006
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="The minute: 18:40, or 160.")
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: a .png file.")
    ] = "",
    settings: SettingsOption = [],  # noqa: B006
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    seed: SeedOption = SEED,
    size: Annotated[str, typer.Option("--size", metavar="WxH", help="In pixels.")] = "1280x720",
    compare: Annotated[
        bool, typer.Option("--compare", help="Up to four houses side by side.")
    ] = False,
) -> None:
    """Draw the house at a minute, as a PNG. No display is needed.

    \b
    Example: household picture threaded --seed 2 --at 17:14 -o house.png
    """
    if not at:
        raise HouseholdError("picture: expected --at TIME, such as --at 18:40")
    minute = _whole_minute(at)
    _check_output("picture", output, ".png", "house.png")
    pixels = _size(size)
    with _prints_aside():
        scene = _scene(policies, settings, scenario, changes, seed, compare)
        from household.game import capture

        scene.show_minute(minute)
        scene.stop_at_incident()
        _tell_if_over(scene, minute, "the picture shows its end")
        content = capture.png(scene, pixels)
    _write(output, content)


@app.command()
def clip(
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="[POLICY|FILE]...",
            help="One, or a saved evening; with --compare up to four, or none for the four.",
        ),
    ] = [],  # noqa: B006
    since: Annotated[
        str, typer.Option("--from", metavar="TIME", help="The first minute: 17:00.")
    ] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="TIME", help="The last minute: 17:20.")
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: a .gif file.")
    ] = "",
    settings: SettingsOption = [],  # noqa: B006
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    seed: SeedOption = SEED,
    size: Annotated[str, typer.Option("--size", metavar="WxH", help="In pixels.")] = "960x540",
    speed: Annotated[
        int,
        typer.Option(
            "--speed", parser=_whole("--speed"), metavar="N", help="House seconds in a second."
        ),
    ] = 60,
    compare: Annotated[
        bool, typer.Option("--compare", help="Up to four houses side by side.")
    ] = False,
) -> None:
    """Film a stretch of an evening, as an animated GIF. No display is needed.

    \b
    Example: household clip threaded --seed 2 --from 17:00 --to 17:20 -o clip.gif
    """
    if not since or not until:
        raise HouseholdError(
            "clip: expected --from TIME and --to TIME, such as --from 17:00 --to 17:20"
        )
    first, last = _minute(since), _minute(until)
    if last <= first:
        raise HouseholdError(f"clip: expected --to after --from, got {since} to {until}")
    if not 1 <= speed <= 3600:
        raise HouseholdError(f"--speed: expected a whole number from 1 to 3,600, got {speed}")
    if (last - first) * 60 / speed > MOST_SECONDS:
        raise HouseholdError(
            f"clip: {since} to {until} at {speed} times is {(last - first) * 60 / speed:,.0f} seconds, "
            f"and expected at most {MOST_SECONDS}: name a shorter stretch, or a higher --speed"
        )
    _check_output("clip", output, ".gif", "clip.gif")
    pixels = _size(size, 1920)
    with _prints_aside():
        scene = _scene(policies, settings, scenario, changes, seed, compare)
        from household.game import capture

        scene.live_to(last)
        _tell_if_over(scene, last, "the clip stands still then")
        film = capture.Film(scene, Path(output), pixels, first, last, speed)
        while not film.step():
            pass
    if film.failed:
        raise HouseholdError(film.result)
    print(f"household: {film.result[:1].lower()}{film.result[1:].rstrip('.')}", file=sys.stderr)


@app.command()
def run(
    policy: PolicyArgument,
    settings: SettingsOption = [],  # noqa: B006  # typer makes a new list for every call
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    seed: SeedOption = 1,
    orders: Annotated[
        list[str],
        typer.Option(
            "--order",
            metavar="TIME=ORDER",
            help="For the player: 16:05=washer. For any house: fall, washer-done, dryer-done. Repeatable.",
        ),
    ] = [],  # noqa: B006
    case: Annotated[
        str,
        typer.Option(
            "--case", metavar="NAME", help="If POLICY is the folder of a sweep: which case."
        ),
    ] = "",
    trace: Annotated[str, typer.Option(metavar="FILE", help="Save the trace as JSON Lines.")] = "",
    story: Annotated[bool, typer.Option("--story", help="Tell the evening line by line.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Live one evening and tell how it went. POLICY may also be a code, or the folder of a sweep.

    \b
    Example: household run threaded --seed 2 --story
    """
    from household.lab import run as live

    told = scenario != "evening" or bool(changes) or bool(settings)
    what: Any
    evening: Any
    changed: dict[str, Any] = {}
    with _prints_aside():
        if case:
            if told:
                raise HouseholdError(
                    "--case: the cases of a sweep have knobs and scenarios of their own: leave --set, --with "
                    "and --scenario out"
                )
            from household.lab import opened

            what, evening = opened(policy).evening(case)
        else:
            what, evening, changed, seed = _evening(policy, told, scenario, changes, seed, 1)
        lived = live(what, evening, seed, _settings(settings), changed, _orders(orders))
    if trace:
        lived.save(trace)
        print(f"household: trace saved as {trace}", file=sys.stderr)
    if as_json:
        with _prints_aside():
            document = lived.as_dict()
        _print_json(document)
        return
    from household import report

    if story:
        report.print_lines(lived.story())
    else:
        report.show_run(lived)


EveningsOption = Annotated[
    int | None,
    typer.Option(
        "--evenings",
        parser=_whole("--evenings"),
        metavar="N",
        help="How many evenings; with --until the first look.",
    ),
]
FirstSeedOption = Annotated[
    int,
    typer.Option(
        "--seed", parser=_whole("--seed"), metavar="FIRST", help="The first evening's seed."
    ),
]
UntilOption = Annotated[
    list[str],
    typer.Option(
        "--until",
        metavar="STATISTIC:HALF",
        help="Go on until each interval is that narrow: kid_response_mean:5% or lights_out_at:10; repeatable.",
    ),
]
UntilDifferenceOption = Annotated[
    list[str],
    typer.Option(
        "--until-difference",
        metavar="STATISTIC:HALF",
        help="The same for each paired difference; :clear is until it leaves out 0.",
    ),
]
AtMostOption = Annotated[
    int | None,
    typer.Option(
        "--at-most",
        parser=_whole("--at-most"),
        metavar="N",
        help="Evenings after which --until is given up; 100,000 if left out.",
    ),
]
JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        parser=_whole("--jobs"),
        metavar="N",
        help="Worker processes; left out: all processors, once that is worth it.",
    ),
]
DaskOption = Annotated[
    str,
    typer.Option(
        "--dask", metavar="ADDRESS", help="Live the evenings on a Dask cluster: tcp://host:8786."
    ),
]


@app.command()
def compare(
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="[POLICY]...",
            help="One or more; left out: the four parents, and mended clones.",
        ),
    ] = [],  # noqa: B006
    evenings: EveningsOption = None,
    seed: FirstSeedOption = 1,
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    until: UntilOption = [],  # noqa: B006
    until_difference: UntilDifferenceOption = [],  # noqa: B006
    at_most: AtMostOption = None,
    jobs: JobsOption = 0,
    dask: DaskOption = "",
    as_json: JsonOption = False,
) -> None:
    """Live the same evenings under several parents, and compare them in pairs.

    200 evenings, if nothing is said. With --until lights_out_at:5%, say, it goes on until the 95 %
    interval of every mean is within 5 % of it (of a time of day: of its minutes since 16:00). Exit status 1 if --until was not reached.

    \b
    Example: household compare polling:every=5 polling:every=30 async --evenings 100
    """
    from household.lab import compare as live_all
    from household.lab.experiments import DEFAULT

    with _Progress() as progress, _prints_aside():
        comparison = live_all(
            tuple(policies) or DEFAULT,
            evenings,
            seed,
            scenario,
            _changes(changes),
            progress,
            until,
            until_difference,
            at_most,
            jobs,
            dask,
        )
    if as_json:
        _print_json(comparison.as_dict())
    else:
        from household import report

        report.show_comparison(comparison)
    if not all(verdict.reached for verdict in comparison.verdicts):
        raise typer.Exit(1)


@app.command()
def sweep(
    policies: Annotated[
        list[str],
        typer.Argument(metavar="POLICY...", help="One or more, with all values of --vary."),
    ] = [],  # noqa: B006
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            metavar="KNOB=VALUES",
            help="Vary a knob: every=1..60, every=0.5..3:0.5 or lock_order=own-first,back-off; repeatable.",
        ),
    ] = [],  # noqa: B006
    with_vary: Annotated[
        list[str],
        typer.Option(
            "--with-vary",
            metavar="KEY=VALUES",
            help="Vary a key of the scenario: loads=2..6 or wash=20,30,45;10,30,60; repeatable.",
        ),
    ] = [],  # noqa: B006
    evenings: EveningsOption = None,
    seed: FirstSeedOption = 1,
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FOLDER", help="Where to: a folder of its own.")
    ] = "",
    until: UntilOption = [],  # noqa: B006
    until_difference: UntilDifferenceOption = [],  # noqa: B006
    at_most: AtMostOption = None,
    jobs: JobsOption = 0,
    dask: DaskOption = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the sweep that is in FOLDER.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Live a full grid of knobs on the same evenings, and keep them all in a Parquet file.

    500 evenings for each case, if nothing is said. It can be stopped at any time, and --resume goes
    on: the file at the end is the same. With nothing but -o FOLDER, a finished one is shown again. Exit status 1 if --until was not reached.

    \b
    Example: household sweep polling async --vary every=1..60 --evenings 200 -o every
    """
    if not output:
        raise HouseholdError("sweep: expected -o FOLDER, such as -o every")
    from household.lab import sweep as live_all

    with _Progress() as progress:
        try:
            with _prints_aside():
                made = live_all(
                    policies,
                    _pairs(vary, "--vary", "KNOB=VALUES such as every=1..60"),
                    _pairs(with_vary, "--with-vary", "KEY=VALUES such as loads=2..6"),
                    evenings,
                    scenario,
                    _changes(changes),
                    seed,
                    output,
                    until,
                    until_difference,
                    at_most,
                    jobs,
                    dask,
                    resume,
                    progress,
                    shlex.join(["household", *sys.argv[1:]]),
                )
        except KeyboardInterrupt:
            again = f"household sweep --resume -o {shlex.quote(output)}"
            done = f"{progress.done:,} of {progress.total:,} evenings are kept in {output}"
            print(f"household: stopped: {done}; go on with {again}", file=sys.stderr)
            sys.exit(130)
    if as_json:
        _print_json(made.as_dict())
    else:
        from household import report

        report.show_sweep(made)
        print(f"household: every evening is a row of {made.table}", file=sys.stderr)
    if not all(verdict.reached for verdict in made.verdicts()):
        raise typer.Exit(1)


@app.command()
def plot(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|TRACE",
            help="The folder of a sweep, or a trace as run --trace saves it.",
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="curve, distribution, utilisation or difference of a sweep; gantt of a trace. Left out: what fits.",
        ),
    ] = "",
    statistic: Annotated[
        str,
        typer.Option("--statistic", metavar="NAME", help="What is shown, such as lights_out_at."),
    ] = "",
    x: Annotated[
        str, typer.Option("--x", metavar="KNOB", help="Which of the varied things a curve is over.")
    ] = "",
    minus: Annotated[
        str,
        typer.Option("--minus", metavar="CASE", help="Which case differences are from: its name."),
    ] = "",
    where: Annotated[
        list[str],
        typer.Option(
            "--where",
            metavar="KNOB=VALUE",
            help="Only cases with this value, such as loads=4; repeatable.",
        ),
    ] = [],  # noqa: B006
    since: Annotated[
        str, typer.Option("--from", metavar="TIME", help="Of one evening, from when: 17:00.")
    ] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="TIME", help="Of one evening, until when: 18:00.")
    ] = "",
    evening: Annotated[
        int,
        typer.Option(
            "--evening", parser=_whole("--evening"), metavar="N", help="Of a trace of several."
        ),
    ] = 1,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: .png or .svg.")
    ] = "",
) -> None:
    """Plot a sweep or an evening, as PNG or SVG, with intervals, units and a title.

    \b
    Example: household plot every --statistic lights_out_at -o every.png
    """
    if not output:
        raise HouseholdError("plot: expected -o FILE, such as -o every.png")
    from household.codes import is_code
    from household.lab import opened, plots, run

    if Path(what).is_dir():
        chosen = opened(what).where(**_pairs(where, "--where", "KNOB=VALUE such as loads=4"))
        figure = plots.plot(chosen, kind, statistic, x, chosen.number(minus) if minus else 0)
    else:
        if kind not in ("", "gantt"):
            raise HouseholdError(
                f"{what}: --kind {kind} needs the folder of a sweep, and of one evening there is gantt"
            )
        first, last = (_minute(text) if text else None for text in (since, until))
        if is_code(what):
            with _prints_aside():
                policy, scenario, changed, seed = _evening(what, False, "", [], 1, 1)
                lived = run(policy, scenario, seed, changes=changed)
            figure = plots.gantt(lived, evening, since=first, until=last)
        else:
            figure = plots.gantt_of(what, evening, first, last)
    plots.save(figure, output)
    print(f"household: saved as {output}", file=sys.stderr)


FORMATS = ("perfetto", "csv", "jsonl")


@app.command()
def export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="TRACE|FOLDER",
            help="A trace as run --trace saves it, or the folder of a sweep.",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="perfetto (for ui.perfetto.dev and other viewers of threads), csv, or jsonl.",
        ),
    ] = "",
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to.")] = "",
) -> None:
    """Write a trace, or the evenings of a sweep, for other tools.

    \b
    Example: household export deadlock.jsonl --to perfetto -o deadlock.json
    """
    if to not in FORMATS:
        got = f"got {to!r}" if to else "got nothing"
        raise HouseholdError(f"--to: expected {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, {got}")
    if not output:
        ending = {"perfetto": "json"}.get(to, to)
        raise HouseholdError(f"export: expected -o FILE, such as -o evening.{ending}")
    from household.lab import exports

    if Path(what).is_dir():
        exports.sweep(what, to, output)
    else:
        exports.trace(what, to, output)
    print(f"household: saved as {output}", file=sys.stderr)


@app.command()
def find(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="deadlock, missed-buzzer, ignored-kid, lost-update, overdraft, stuck, starvation "
            "or livelock.",
        ),
    ],
    policy: PolicyArgument,
    evenings: Annotated[
        int,
        typer.Option(parser=_whole("--evenings"), metavar="N", help="How many evenings to search."),
    ] = 1000,
    seed: Annotated[
        int, typer.Option(parser=_whole("--seed"), metavar="FIRST", help="The seed to start from.")
    ] = 1,
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Keep it, to be replayed.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Find the first evening on which an incident happens. Exit status 1 if there is none.

    \b
    Example: household find deadlock threaded -o deadlock.jsonl
    """
    from household.lab import find as search

    with _prints_aside():
        found = search(kind, policy, evenings, scenario, seed, _changes(changes))
    last = seed + evenings - 1
    if found is None:
        if as_json:
            _print_json({"found": False, "kind": kind, "searched": evenings})
        else:
            print(f"no {kind} under {policy}: searched {evenings} evenings, seeds {seed} to {last}")
        raise typer.Exit(1)
    lived = found.run
    at_seed = lived.recipe.seed
    if output:
        lived.save(output)
        again = f"household replay {shlex.quote(output)}"
        print(f"household: kept as {output}; replay it with {again}", file=sys.stderr)
    if as_json:
        with _prints_aside():
            told = lived.as_dict()
        _print_json({"found": True, "kind": kind, "searched": at_seed - seed + 1, **told})
        return
    from household import report

    searched = at_seed - seed + 1
    print(f"seed {at_seed}, the {_ordinal(searched)} evening searched:")
    report.show_chain(lived, found.incident)


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number}{ending}"


@app.command()
def check(
    policy: PolicyArgument,
    settings: SettingsOption = [],  # noqa: B006
    scenario: ScenarioOption = "small",
    changes: WithOption = [],  # noqa: B006
    seed: SeedOption = 1,
    kinds: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="KIND,...",
            help="What to look for: deadlock, overdraft, lost-update, stuck if left out; also livelock, starvation.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            parser=_whole("--limit"),
            metavar="N",
            help="Give up after so many states; 500,000 if left out.",
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="Save the shortest failures as KIND.jsonl."
        ),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Search every schedule of the tasks, and tell what can fail. Timing is luck: it is taken away.

    At each point whoever could move may move next. Exit status 0 if nothing can fail, 1 if something
    can, 2 if not all schedules could be searched. POLICY may also be a code.

    \b
    Example: household check threaded:lock_order=washer-first -o unlucky
    """
    from household.schedules.checking import check as search_all
    from household.schedules.goals import USUAL, kinds_from
    from household.schedules.search import LIMIT

    told = scenario != "small" or bool(changes) or bool(settings)
    looked_for = USUAL if kinds is None else kinds_from(kinds)
    what, evening, changed, seed = _evening(policy, told, scenario, changes, seed, 1)
    began = time.monotonic()
    most = LIMIT if limit is None else limit
    with _Searching() as progress, _prints_aside():
        checked = search_all(
            what, evening, seed, _settings(settings), changed, looked_for, most, progress
        )
    seconds = time.monotonic() - began
    with _prints_aside():
        if output:
            checked.save(output)
    if as_json:
        _print_json(checked.as_dict())
    else:
        from household import report

        report.show_checked(checked, seconds)
    if not checked.found.complete:
        raise typer.Exit(2)
    if checked.witnesses:
        raise typer.Exit(1)


@app.command()
def puzzle(
    which: Annotated[
        list[str],
        typer.Argument(metavar="[NUMBER|NAME|FILE]...", help="Which one; left out: all that ship."),
    ] = [],  # noqa: B006
    proved: Annotated[
        bool, typer.Option("--check", help="Prove that each can be solved, and in how few steps.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Be the scheduler: choose who moves next, and make it fail. Alone, the puzzles are listed.

    With --check, exit status 1 if one can't be solved or says a wrong number of steps.

    \b
    Example: household puzzle 3
    """
    from household.schedules import puzzles as shelf

    if proved:
        with _prints_aside():
            asked = map(shelf.find, which) if which else shelf.puzzles()
            checks = [shelf.prove(one) for one in asked]
        if as_json:
            _print_json({"puzzles": [_told_check(one) for one in checks]})
        else:
            from household import report

            report.print_lines(one.text for one in checks)
        if any(one.problem for one in checks):
            raise typer.Exit(1)
        return
    if len(which) > 1:
        raise HouseholdError(
            f"puzzle: expected one to play, got {len(which)}; --check takes several"
        )
    if not which:
        listed = shelf.puzzles()
        if as_json:
            _print_json({"puzzles": [_told_puzzle(one) for one in listed]})
        else:
            from household import report

            report.show_puzzles(listed)
        return
    chosen = shelf.find(which[0])
    if as_json:
        _print_json({"puzzles": [_told_puzzle(chosen)]})
        return
    from household.game import installation

    installation.check()
    from household.game import app as window
    from household.game.ladder import puzzle_game

    with _prints_aside():
        window.play_scheduler(puzzle_game(chosen))


def _told_puzzle(one: Puzzle) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "ask": one.ask,
        "goal": one.goal,
        "policy": one.policy.spec,
        "scenario": one.scenario_name,
        "changes": one.recipe.changes,
        "seed": one.seed,
        "fewest": one.fewest or None,
    }


def _told_check(one: Proof) -> dict[str, Any]:
    return {
        **_told_puzzle(one.puzzle),
        "solvable": one.solvable,
        "steps": one.steps,
        "choices": list(one.path or ()),
        "states": one.states,
        "complete": one.complete,
        "problem": one.problem,
    }


@app.command()
def replay(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A saved trace or run.")],
    to: Annotated[
        str, typer.Option("--to", metavar="MINUTE", help="Only up to a minute: 18:40, or 160.")
    ] = "",
    story: Annotated[bool, typer.Option("--story", help="Tell the evening line by line.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Live a saved run again and compare. Exit status 1 if it came out differently.

    \b
    Example: household replay deadlock.jsonl --to 17:14
    """
    from household.replay import replay as live_again

    until = _whole_minute(to) if to else float("inf")
    with _prints_aside():
        again = live_again(file)
    if as_json:
        with _prints_aside():
            told = again.run.as_dict()
        _print_json({"same": again.same, "text": again.text, **told})
    else:
        from household import report

        print(f"household: {file}: {again.text}", file=sys.stderr)
        if story:
            report.print_lines(again.run.story(until))
        elif to:
            report.print_lines(again.run.story(until)[-8:])
            report.print_lines(_standing(again.run, until))
        else:
            report.show_run(again.run)
    if not again.same:
        raise typer.Exit(1)


@app.command()
def policies(as_json: JsonOption = False) -> None:
    """List the parents, and every knob with its range and default.

    \b
    Example: household policies
    """
    if as_json:
        from household.parents import POLICIES, Policy

        made = [Policy(name, function) for name, function in POLICIES.items()]
        _print_json({policy.name: _told_policy(policy) for policy in made})
        return
    from household import report

    report.show_policies()


@app.command()
def scenarios(as_json: JsonOption = False) -> None:
    """List the scenarios, and every key with its default.

    \b
    Example: household scenarios
    """
    if as_json:
        from household.model.scenario import SCENARIOS

        _print_json({name: scenario.as_dict() for name, scenario in SCENARIOS.items()})
        return
    from household import report

    report.show_scenarios()


@new.command("parent")
def new_parent(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .py file that is not there yet.")],
) -> None:
    """Write a parent of your own that runs as it is, with comments.

    \b
    Example: household new parent mine.py && household run mine.py
    """
    from household.templates import PARENT

    _write_new(file, ".py", PARENT)
    print(f"{file} is a parent: try household run {shlex.quote(file)} --story, then change it")


@new.command("puzzle")
def new_puzzle(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A .toml file that is not there yet.")
    ],
) -> None:
    """Write a puzzle for whoever plays the scheduler, with a comment on every key.

    \b
    Example: household new puzzle knot.toml && household puzzle knot.toml --check
    """
    from household.templates import PUZZLE

    _write_new(file, ".toml", PUZZLE)
    print(f"{file} is a puzzle: try household puzzle {shlex.quote(file)}, then change it")


@new.command("scenario")
def new_scenario(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A .toml file that is not there yet.")
    ],
) -> None:
    """Write a scenario with a comment on every key, the same as evening until you change it.

    \b
    Example: household new scenario busy.toml && household run sync --scenario busy.toml
    """
    from household.model.scenario import Scenario
    from household.templates import SCENARIO

    own = Scenario().but(about="an evening of my own")
    _write_new(file, ".toml", SCENARIO + own.toml())
    print(
        f"{file} is a scenario: try household run polling --scenario {shlex.quote(file)}, then change it"
    )


# -- what the commands share --------------------------------------------------------------------


class _Progress:
    """Evenings done and time left, on standard error, if somebody watches and it takes a while."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self._began = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, done: int, total: int) -> None:
        """So many evenings are done, and so many there will be as far as is known."""
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
        self._task = self._bar.add_task("evenings", total=self.total, completed=self.done)
        self._bar.start()

    def __exit__(self, *_raised: object) -> None:
        if self._bar is not None:
            self._bar.stop()


class _Searching:
    """How far a search is, on standard error, if somebody watches and it takes a while."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._status: Any = None

    def __enter__(self) -> _Searching:
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


def _prints_aside() -> contextlib.redirect_stdout[TextIO]:
    """What your own policy prints goes to standard error: standard output is for the result."""
    return contextlib.redirect_stdout(sys.stderr)


def _pairs(texts: list[str], option: str, example: str) -> dict[str, str]:
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


def _session(
    policies: list[str], settings: list[str], scenario: str, changes: list[str], seed: int
) -> tuple[Any, list[str]]:
    """The evening to look at, and how its parents are written."""
    from household.game.session import Session
    from household.lab.cases import policy_of
    from household.model.scenario import find as find_scenario

    told = scenario != "evening" or bool(changes) or bool(settings)
    changed = _changes(changes)
    given: list[Any] = list(policies)
    if len(policies) == 1:
        what, scenario, changed, seed = _evening(policies[0], told, scenario, changes, seed, SEED)
        given = [what]
    chosen = [policy_of(policy, _settings(settings)) for policy in given]
    evening = find_scenario(scenario)
    if changed:
        evening = evening.but(**changed)
    return Session(chosen, evening, scenario, seed), [policy.spec for policy in chosen]


def _evening(
    policy: str, told: bool, scenario: str, changes: list[str], seed: int, usual: int
) -> tuple[Any, str, dict[str, Any], int]:
    """Policy, scenario, changes and seed: as they were typed, or what a code says of them all."""
    from household.codes import is_code, read_code

    if not is_code(policy):
        return policy, scenario, _changes(changes), seed
    if told or seed != usual:
        raise HouseholdError(
            f"{policy} is a code with everything that goes into an evening: leave --set, --with, "
            "--scenario and --seed out"
        )
    code = read_code(policy)
    if code.warning:
        print(f"household: {code.warning}", file=sys.stderr)
    return code.policy, code.scenario_name, code.changes, code.seed


def _scene(
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

    if len(policies) == 1 and _is_saved(policies[0]):
        from msgspec.structs import replace

        from household.game import files
        from household.game.scenes.choose import scene_of
        from household.game.settings import Settings

        _refuse_more(policies[0], settings, scenario, changes, seed)
        opened = files.open_evening(policies[0], Settings())
        print(f"household: {opened.told.rstrip('.')}", file=sys.stderr)
        capture.open_without_window()
        return scene_of(replace(opened, told=""))
    session, specs = _session(policies or list(FOUR), settings, scenario, changes, seed)
    capture.open_without_window()
    return Compare(session, specs) if compare else Watch(session, specs[0])


def _tell_if_over(scene: Any, minute: float, then: str) -> None:
    """Say so if a minute was asked for at which the evening is over."""
    from household.trace.story import clock

    if minute > scene.end + 1:
        told = f"household: the evening was over at {clock(scene.end)}: {then}"
        print(told, file=sys.stderr)


def _size(text: str, most: int = 8192) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})\s*[x×*]\s*(\d{1,5})", text.strip().lower())
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (320 <= width <= most and 180 <= height <= most):
        raise HouseholdError(
            f"--size: expected WIDTHxHEIGHT in pixels, from 320x180 to {most}x{most}, such as "
            f"1280x720, got {text!r}"
        )
    return width, height


def _check_output(command: str, file: str, ending: str, example: str) -> None:
    if not file:
        raise HouseholdError(f"{command}: expected -o FILE, such as -o {example}")
    if not file.lower().endswith(ending):
        raise HouseholdError(f"{command}: expected a file that ends in {ending}, got {file}")
    if not Path(file).parent.is_dir():  # told before anything is drawn
        raise HouseholdError(
            f"{file}: can't be written: no such file or directory; nothing was changed"
        )


def _write(file: str, content: bytes) -> None:
    from household.trace.trace import write_whole

    write_whole(file, content)
    print(f"household: saved as {file}", file=sys.stderr)


def _settings(texts: list[str]) -> dict[str, str]:
    return _pairs(texts, "--set", "KNOB=VALUE such as every=5")


def _changes(texts: list[str]) -> dict[str, Any]:
    from household.model.scenario import parse_value

    pairs = _pairs(texts, "--with", "KEY=VALUE such as loads=6")
    return {key: parse_value(key, value) for key, value in pairs.items()}


def _orders(texts: list[str]) -> list[tuple[float, str]]:
    orders = []
    for text in texts:
        time, equals, order = text.partition("=")
        if not equals:
            raise HouseholdError(f"--order: expected TIME=ORDER such as 16:05=washer, got {text!r}")
        orders.append((_minute(time.strip()), order.strip()))
    return orders


def _minute(text: str) -> float:
    from household.trace.story import minute_of

    minute = minute_of(text)
    if minute is None:
        raise HouseholdError(
            f"expected a time of day such as 18:40, or minutes since 16:00 such as 160, got {text!r}"
        )
    return minute


def _whole_minute(text: str) -> float:
    """18:16 is the whole of that minute, as the story shows it; 136 is that very moment."""
    return _minute(text) + (0.999 if ":" in text else 0)


def _standing(run: Any, until: float) -> list[str]:
    """Where every parent stands at a minute, with its source line."""
    from household.whereabouts import whereabouts

    evening = run.recipe.evening()
    evening.advance(until)
    return [
        f"       {here.hands} ({here.task}) at {here.file}:{here.line}: {here.code}"
        for here in whereabouts(evening.house)
    ]


def _told_policy(policy: Policy) -> dict[str, Any]:
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


def _write_new(file: str, ending: str, text: str) -> None:
    """Write a template into a file that is not there yet, with the file's name where it says FILE."""
    from household.trace.trace import write_whole

    if not file.endswith(ending):
        raise HouseholdError(f"{file}: expected a name that ends in {ending}")
    if Path(file).exists():
        raise HouseholdError(f"{file}: is there already, and is left as it is; name another file")
    # A name that would break the text it stands in is left out of it.
    shown = file if re.fullmatch(r"[\w ./-]+", file) else f"mine{ending}"
    write_whole(file, text.replace("FILE", shown).encode())


def _print_json(document: dict[str, Any]) -> None:
    import msgspec

    try:
        text = msgspec.json.format(msgspec.json.encode(document), indent=2)
    except UnicodeEncodeError:
        raise HouseholdError(
            "the name of a file is no text in UTF-8, and JSON is: give the file another name"
        ) from None
    sys.stdout.write(text.decode() + "\n")


def main() -> None:
    """Run a command; bad input ends in one sentence on standard error and exit status 2."""
    _set_up_streams()
    errors.last_resort = _leave
    warnings.filterwarnings("ignore", message="coroutine '.*' was never awaited")
    try:
        command = typer.main.get_command(app)
        status = command.main(standalone_mode=False, prog_name="household")
        sys.stdout.flush()
        if status == 130:
            print("household: stopped", file=sys.stderr)
        sys.exit(status if isinstance(status, int) else 0)
    except (HouseholdError, KeyboardInterrupt) as error:
        stop_with(error)
    except typer.TyperException as error:  # the words on the command line were off
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message())
            sys.exit(0)
        _fail(_usage(error))
    except typer.Abort:
        stop_with(KeyboardInterrupt())
    except OSError as error:
        _output_failed(error)
    except SystemExit as end:
        # rich and typer leave by themselves when nobody reads their output any more.
        if isinstance(end.__context__, OSError):
            _output_failed(end.__context__)
        raise


def stop_with(error: BaseException) -> NoReturn:
    """Leave because of bad input, told in its sentence, or because somebody has had enough."""
    if isinstance(error, HouseholdError):
        _fail(str(error))
    print("household: stopped", file=sys.stderr)
    sys.exit(130)


def _set_up_streams() -> None:
    """Names of files may hold what is no text; and a stream may have been closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  # for as long as we live
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _output_failed(error: OSError) -> NoReturn:
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        sys.exit(0)  # whoever read our output has stopped reading, as head does: no failure
    _fail(f"can't write the output: {(error.strerror or str(error)).lower()}")


def _leave(sentence: str) -> NoReturn:
    """Leave at once: there is code that nothing else can stop."""
    print(f"household: {sentence}", file=sys.stderr, flush=True)
    os._exit(2)


def _usage(error: Any) -> str:
    """What the words on the command line lack, in one sentence."""
    context = getattr(error, "ctx", None)
    said = str(error.format_message() if hasattr(error, "format_message") else error)
    unknown = re.match(r"No such command ['\"](.*?)['\"]", said)
    if unknown and context is not None:
        commands = context.command.list_commands(context)
        return f"no command is called {unknown[1]!r}: {nearest(unknown[1], commands)}"
    path = context.command_path if context is not None else "household"
    return f"{said[:1].lower()}{said[1:]}".rstrip(".") + f"; see {path} --help"


def _fail(sentence: str) -> NoReturn:
    print(f"household: {' '.join(sentence.splitlines())}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
