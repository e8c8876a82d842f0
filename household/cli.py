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
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from household import errors
from household.commands import handins as _handins  # noqa: F401  # registers its commands
from household.commands import lessons as _lessons  # noqa: F401  # registers its commands
from household.commands import program as _program  # noqa: F401  # registers its commands
from household.commands import real as _real  # noqa: F401  # registers its commands
from household.commands import sheets as _sheets  # noqa: F401  # registers its commands
from household.errors import HouseholdError, nearest
from household.shell import (
    MOST_SECONDS,
    JsonOption,
    PolicyArgument,
    Progress,
    ScenarioOption,
    Searching,
    SeedOption,
    SettingsOption,
    WithOption,
    app,
    changes_from,
    check_output,
    evening_of,
    is_evening,
    minute_from,
    new,
    orders_from,
    pairs_from,
    print_json,
    prints_aside,
    refuse_more,
    scene_for,
    session_of,
    settings_from,
    size_from,
    standing,
    tell_if_over,
    told_policy,
    whole_minute,
    whole_number,
    write_new,
    write_out,
)
from household.start import SEED, window

if TYPE_CHECKING:
    from household.game.scenes.scene import Scene
    from household.schedules.puzzles import Proof, Puzzle


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
    own.speak()
    if len(policies) == 1 and is_evening(policies[0]):
        refuse_more(policies[0], settings, scenario, changes, seed)
        from household.game import files

        with prints_aside():
            opened = files.open_any(policies[0], own)
            window.play(lambda: scene_of(opened))
        return
    session, specs = session_of(policies or ["threaded"], settings, scenario, changes, seed)
    session.settings = own

    def opening() -> Scene:
        if not policies and not settings:
            return First(session)
        if specs == ["player"]:
            return Play(session)
        return Compare(session, specs) if len(specs) > 1 else Watch(session, specs[0])

    with prints_aside():
        window.play(opening)


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
    minute = whole_minute(at)
    check_output("picture", output, ".png", "house.png")
    pixels = size_from(size)
    with prints_aside():
        scene = scene_for(policies, settings, scenario, changes, seed, compare)
        from household.game import capture

        scene.show_minute(minute)
        scene.stop_at_incident()
        tell_if_over(scene, minute, "the picture shows its end")
        content = capture.png(scene, pixels)
    write_out(output, content)


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
            "--speed",
            parser=whole_number("--speed"),
            metavar="N",
            help="House seconds in a second.",
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
    first, last = minute_from(since), minute_from(until)
    if last <= first:
        raise HouseholdError(f"clip: expected --to after --from, got {since} to {until}")
    if not 1 <= speed <= 3600:
        raise HouseholdError(f"--speed: expected a whole number from 1 to 3,600, got {speed}")
    if (last - first) * 60 / speed > MOST_SECONDS:
        raise HouseholdError(
            f"clip: {since} to {until} at {speed} times is {(last - first) * 60 / speed:,.0f} seconds, "
            f"and expected at most {MOST_SECONDS}: name a shorter stretch, or a higher --speed"
        )
    check_output("clip", output, ".gif", "clip.gif")
    pixels = size_from(size, 1920)
    with prints_aside():
        scene = scene_for(policies, settings, scenario, changes, seed, compare)
        from household.game import capture

        scene.live_to(last)
        tell_if_over(scene, last, "the clip stands still then")
        film = capture.Film(scene, Path(output), pixels, first, last, speed)
        while not film.step():
            pass
    if film.failed:
        raise HouseholdError(str(film.result))
    told = str(film.result).rstrip(".")
    print(f"household: {told[:1].lower()}{told[1:]}", file=sys.stderr)


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
    with prints_aside():
        if case:
            if told:
                raise HouseholdError(
                    "--case: the cases of a sweep have knobs and scenarios of their own: leave --set, --with "
                    "and --scenario out"
                )
            from household.lab import opened

            what, evening = opened(policy).evening(case)
        else:
            what, evening, changed, seed = evening_of(policy, told, scenario, changes, seed, 1)
        lived = live(what, evening, seed, settings_from(settings), changed, orders_from(orders))
    if trace:
        lived.save(trace)
        print(f"household: trace saved as {trace}", file=sys.stderr)
    if as_json:
        with prints_aside():
            document = lived.as_dict()
        print_json(document)
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
        parser=whole_number("--evenings"),
        metavar="N",
        help="How many evenings; with --until the first look.",
    ),
]
FirstSeedOption = Annotated[
    int,
    typer.Option(
        "--seed", parser=whole_number("--seed"), metavar="FIRST", help="The first evening's seed."
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
        parser=whole_number("--at-most"),
        metavar="N",
        help="Evenings after which --until is given up; 100,000 if left out.",
    ),
]
JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        parser=whole_number("--jobs"),
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

    with Progress() as progress, prints_aside():
        comparison = live_all(
            tuple(policies) or DEFAULT,
            evenings,
            seed,
            scenario,
            changes_from(changes),
            progress,
            until,
            until_difference,
            at_most,
            jobs,
            dask,
        )
    if as_json:
        print_json(comparison.as_dict())
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

    with Progress() as progress:
        try:
            with prints_aside():
                made = live_all(
                    policies,
                    pairs_from(vary, "--vary", "KNOB=VALUES such as every=1..60"),
                    pairs_from(with_vary, "--with-vary", "KEY=VALUES such as loads=2..6"),
                    evenings,
                    scenario,
                    changes_from(changes),
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
        print_json(made.as_dict())
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
            "--evening",
            parser=whole_number("--evening"),
            metavar="N",
            help="Of a trace of several.",
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
        chosen = opened(what).where(**pairs_from(where, "--where", "KNOB=VALUE such as loads=4"))
        figure = plots.plot(chosen, kind, statistic, x, chosen.number(minus) if minus else 0)
    else:
        if kind not in ("", "gantt"):
            raise HouseholdError(
                f"{what}: --kind {kind} needs the folder of a sweep, and of one evening there is gantt"
            )
        first, last = (minute_from(text) if text else None for text in (since, until))
        if is_code(what):
            with prints_aside():
                policy, scenario, changed, seed = evening_of(what, False, "", [], 1, 1)
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
        typer.Option(
            parser=whole_number("--evenings"), metavar="N", help="How many evenings to search."
        ),
    ] = 1000,
    seed: Annotated[
        int,
        typer.Option(
            parser=whole_number("--seed"), metavar="FIRST", help="The seed to start from."
        ),
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

    with prints_aside():
        found = search(kind, policy, evenings, scenario, seed, changes_from(changes))
    last = seed + evenings - 1
    if found is None:
        if as_json:
            print_json({"found": False, "kind": kind, "searched": evenings})
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
        with prints_aside():
            told = lived.as_dict()
        print_json({"found": True, "kind": kind, "searched": at_seed - seed + 1, **told})
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
            parser=whole_number("--limit"),
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
    what, evening, changed, seed = evening_of(policy, told, scenario, changes, seed, 1)
    began = time.monotonic()
    most = LIMIT if limit is None else limit
    with Searching() as progress, prints_aside():
        checked = search_all(
            what, evening, seed, settings_from(settings), changed, looked_for, most, progress
        )
    seconds = time.monotonic() - began
    with prints_aside():
        if output:
            checked.save(output)
    if as_json:
        print_json(checked.as_dict())
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
        with prints_aside():
            asked = map(shelf.find, which) if which else shelf.puzzles()
            checks = [shelf.prove(one) for one in asked]
        if as_json:
            print_json({"puzzles": [_told_check(one) for one in checks]})
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
            print_json({"puzzles": [_told_puzzle(one) for one in listed]})
        else:
            from household import report

            report.show_puzzles(listed)
        return
    chosen = shelf.find(which[0])
    if as_json:
        print_json({"puzzles": [_told_puzzle(chosen)]})
        return
    from household.game import installation

    installation.check()
    from household.game import app as window
    from household.game.ladder import puzzle_game

    with prints_aside():
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

    until = whole_minute(to) if to else float("inf")
    with prints_aside():
        again = live_again(file)
    if as_json:
        with prints_aside():
            told = again.run.as_dict()
        print_json({"same": again.same, "text": again.text, **told})
    else:
        from household import report

        print(f"household: {file}: {again.text}", file=sys.stderr)
        if story:
            report.print_lines(again.run.story(until))
        elif to:
            report.print_lines(again.run.story(until)[-8:])
            report.print_lines(standing(again.run, until))
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
        print_json({policy.name: told_policy(policy) for policy in made})
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

        print_json({name: scenario.as_dict() for name, scenario in SCENARIOS.items()})
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

    write_new(file, ".py", PARENT)
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

    write_new(file, ".toml", PUZZLE)
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
    write_new(file, ".toml", SCENARIO + own.toml())
    print(
        f"{file} is a scenario: try household run polling --scenario {shlex.quote(file)}, then change it"
    )


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
