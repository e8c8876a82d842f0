"""The commands of work that is handed in: hand it in, play a class's again, hold a tournament."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from household.errors import HouseholdError
from household.shell import (
    JsonOption,
    Progress,
    ScenarioOption,
    SettingsOption,
    WithOption,
    app,
    changes_from,
    is_evening,
    orders_from,
    print_json,
    prints_aside,
    refuse_more,
    settings_from,
    whole_number,
)
from household.start import SEED

if TYPE_CHECKING:
    from household.handins.apart import Limits
    from household.handins.file import Handin
    from household.handins.tournament import Standing, Tournament
    from household.handins.verify import Marked, Solved
    from household.lab.intervals import Interval


def number_of(option: str) -> Any:
    """A reader of numbers for an option, with one sentence for what is none."""

    def read(text: str | float) -> float:
        try:
            return float(text)
        except ValueError:
            raise HouseholdError(f"{option}: expected a number, such as 10, got {text!r}") from None

    return read


MemoryOption = Annotated[
    int,
    typer.Option(
        "--memory",
        parser=whole_number("--memory"),
        metavar="MB",
        help="How much memory each may take (not on Windows).",
    ),
]
JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        parser=whole_number("--jobs"),
        metavar="N",
        help="How many at a time; left out: as many as there are processors.",
    ),
]


@app.command()
def handin(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[POLICY|FILE|CODE]",
            help="A parent, your own FILE.py, a saved evening (.jsonl, .json), or a code.",
        ),
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: a .hand file.")
    ] = "",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Whose it is; may be left out.")
    ] = "",
    settings: SettingsOption = [],  # noqa: B006  # typer makes a new list for every call
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            parser=whole_number("--seed"),
            metavar="N",
            help="Which evening: the seed of its luck; 1 if left out.",
        ),
    ] = None,
    orders: Annotated[
        list[str],
        typer.Option(
            "--order", metavar="TIME=ORDER", help="For the player: 16:05=washer. Repeatable."
        ),
    ] = [],  # noqa: B006
    lessons: Annotated[
        list[str],
        typer.Option(
            "--lesson", metavar="NAME|FILE", help="Your bets and answers of a lesson; repeatable."
        ),
    ] = [],  # noqa: B006
    as_json: JsonOption = False,
) -> None:
    """Hand in an evening, your own parent, or what you answered in a lesson, as one small file.

    It holds what it takes to live the evening again, and what came of it; of you it holds the name
    that you give, and nothing else. With FILE.py the text of your parent is in it as well. A digest shows
    if the file was changed later; that is no signature, but whoever marks it lives the evening again.

    \b
    Example: household handin mine.py --seed 7 --name "Ada L." -o ada.hand
    """
    from household.handins import file
    from household.handins.making import make

    if not output:
        raise HouseholdError("handin: expected -o FILE, such as -o ada.hand")
    if not output.lower().endswith(".hand"):
        raise HouseholdError(f"handin: expected a file that ends in .hand, got {output}")
    if what and is_evening(what):
        # A seed that was typed is one too many, whichever it is.
        refuse_more(what, settings, scenario, changes, SEED if seed is None else SEED + 1)
        if orders and not _is_code(what):
            raise HouseholdError(f"{what} has its orders in it: leave --order out")
    with prints_aside():
        made = make(
            what,
            settings_from(settings),
            scenario,
            changes_from(changes),
            1 if seed is None else seed,
            orders_from(orders),
            [_lesson_named(one) for one in lessons],
            name,
        )
    file.write(output, made)
    if as_json:
        import msgspec

        print_json(msgspec.json.decode(file.text_of(made)))
    print(f"household: handed in as {output}: {told_handin(made)}", file=sys.stderr)


def _lesson_named(typed: str) -> str:
    """The name under which the answers of a lesson are kept."""
    from household.lessons.lesson import find

    return find(typed).key if typed.endswith(".toml") else typed


def _is_code(what: str) -> bool:
    from household.codes import is_code

    return is_code(what)


def told_handin(made: Handin) -> str:
    """What is in a hand-in, in a sentence."""
    from household.trace.story import clock, counted

    parts = []
    night, saw = made.evening, made.saw
    if night is not None and saw is not None:
        with_it = {
            "orders": counted(len(night.orders), "order"),
            "steps": counted(len(night.choices), "step"),
        }
        extra = f" with {with_it[made.what]}" if made.what in with_it else ""
        lights = saw.lights_out_at
        end = (
            f"lights out at {clock(lights)}" if lights is not None else "the lights never went out"
        )
        parts.append(f"{night.policy}{extra}, {night.scenario}, seed {night.seed}: {end}")
    for lesson, said in made.lessons.items():
        parts.append(f"{counted(len(said), 'answer')} of {lesson}")
    if made.code is not None:
        parts.append(f"the text of {made.code.file}")
    whose = f"by {made.name}" if made.name else "without a name"
    return f"{'; '.join(parts)}; {whose}"


@app.command()
def verify(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Hand-ins, folders of them, or a pattern."),
    ] = [],  # noqa: B006
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: a .csv file.")
    ] = "",
    run_their_code: Annotated[
        bool,
        typer.Option(
            "--run-their-code",
            help="Run the parents that are in them. Limits on time and memory hold accidents in, and are "
            "no wall against malice: only for the code of people you know.",
        ),
    ] = False,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds",
            parser=number_of("--seconds"),
            metavar="N",
            help="How long each may take.",
        ),
    ] = 10,
    memory: MemoryOption = 512,
    jobs: JobsOption = 0,
    lessons: Annotated[
        list[str],
        typer.Option(
            "--lesson", metavar="FILE", help="A lesson of your own that was answered; repeatable."
        ),
    ] = [],  # noqa: B006
    as_json: JsonOption = False,
) -> None:
    """Play a class's work again: each hand-in comes out the same, or it is told what differs.

    A row for each file: same, differs, other version, tampered, unreadable, their code not run, their code
    failed, too slow, too much memory. Nothing of a student's is executed without --run-their-code; with it
    each parent runs in a process of its own that may take so much time and memory, read no files but Python's,
    change none and start no programs. Exit status 1 if not all are the same.

    \b
    Example: household verify *.hand -o marks.csv
    """
    from household.handins import sheet
    from household.handins import verify as verifying
    from household.handins.file import names_of
    from household.lessons.lesson import find

    if not files:
        raise HouseholdError("verify: expected hand-ins, such as *.hand, or a folder of them")
    if output:
        sheet.check(output, verifying.COLUMNS)
    named = names_of(files)
    limits = _limits(seconds, memory)
    with prints_aside():
        own = {one.key: one for one in map(find, lessons)}
    with Progress("hand-ins") as progress:
        rows = verifying.verify(named, run_their_code, limits, jobs, progress, own)
    if output:
        sheet.write(output, verifying.COLUMNS, [row.row for row in rows])
        print(f"household: saved as {output}", file=sys.stderr)
    fine = all(row.fine for row in rows)
    if as_json:
        print_json({"same": fine, "handins": [row.as_dict() for row in rows]})
    else:
        show_marks(rows)
    if not fine:
        raise typer.Exit(1)


def _limits(seconds: float, memory: int) -> Limits:
    from household.handins import apart

    return apart.check(apart.Limits(seconds, memory))


@app.command()
def tournament(
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help="With *.py, or *.hand that hold a parent.")
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: a .csv file.")
    ] = "",
    evenings: Annotated[
        int,
        typer.Option(
            "--evenings", parser=whole_number("--evenings"), metavar="N", help="How many evenings."
        ),
    ] = 50,
    seeds: Annotated[
        int | None,
        typer.Option(
            "--seeds",
            parser=whole_number("--seeds"),
            metavar="FIRST",
            help="The first seed; left out: hidden ones are drawn, and told at the end.",
        ),
    ] = None,
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds",
            parser=number_of("--seconds"),
            metavar="N",
            help="How long each may take for all its evenings.",
        ),
    ] = 30,
    memory: MemoryOption = 512,
    jobs: JobsOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Run a class's own parents on hidden evenings, the same for all, beside the four that ship.

    This runs their code, each in a process of its own with limits on time and memory: these hold accidents
    in, and are no wall against malice. One that fails has a row with its sentence. The rule of the ranking is
    told with the table, and so are the seeds, to repeat it.

    \b
    Example: household tournament class -o table.csv
    """
    from household.handins import sheet
    from household.handins import tournament as running

    if output:
        sheet.check(output, running.COLUMNS)
    limits = _limits(seconds, memory)

    def warn() -> None:
        print(
            f"household: this runs the code in {folder}: only for that of people you know, as limits on "
            "time and memory are no wall against malice",
            file=sys.stderr,
        )

    with Progress("parents") as progress:
        came = running.tournament(
            folder, evenings, scenario, changes_from(changes), seeds, limits, jobs, progress, warn
        )
    if output:
        sheet.write(output, running.COLUMNS, came.rows)
        print(f"household: saved as {output}", file=sys.stderr)
    if as_json:
        print_json(came.as_dict())
    else:
        again = [folder, "--seeds", str(came.first_seed), "--evenings", str(came.evenings)]
        again += ["--scenario", scenario] if scenario != "evening" else []
        again += [word for change in changes for word in ("--with", change)]
        show_tournament(came, again)


# -- the tables ---------------------------------------------------------------------------------------


STYLES = {"same": "green", "other version: same": "green", "their code not run": "yellow"}


def show_marks(rows: list[Marked]) -> None:
    """A row a hand-in, and below what has to be said of those with which not all is well."""
    from collections import Counter

    from rich import box
    from rich.table import Table
    from rich.text import Text

    from household.report import console

    out = console()
    columns = _columns(rows, out.width)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for head in columns:
        words = head in WORDS
        table.add_column(
            head.replace(" ", "\n"),
            justify="left" if words else "right",
            overflow="fold",
            no_wrap=not words or head == "status",
        )
    for row in rows:
        cells = _told(row)
        style = STYLES.get(row.status, "bold red")
        table.add_row(*(Text(cells[c], style=style if c == "status" else "") for c in columns))
    out.print()
    out.print(table)
    out.print()
    for row in rows:
        if row.told:
            out.print(Text(f"{row.file}: {row.status}: {row.told}"))
        if row.solved:
            out.print(Text(f"{row.file}: {_told_solved(row.solved)}"))
        if row.same_as:
            kind = "code" if row.what == "own parent" else "orders"
            out.print(
                Text(f"{row.file}: the same {kind} as {', '.join(row.same_as)}", style="bold")
            )
    counts = Counter(row.status for row in rows)
    out.print(
        f"{len(rows)} handed in: " + ", ".join(f"{n} {status}" for status, n in counts.items())
    )


def _told_solved(solved: Solved) -> str:
    """Whether somebody's steps solve a puzzle, in a sentence."""
    from household.trace.story import counted

    if not solved.solved or solved.steps is None:
        return f"puzzle {solved.puzzle}: not solved by these steps"
    fewest = (
        "the fewest there are" if solved.steps == solved.fewest else f"it takes {solved.fewest}"
    )
    return f"puzzle {solved.puzzle}: solved in {counted(solved.steps, 'step')}, {fewest}"


WORDS = ("hand-in", "name", "what", "status")
ALWAYS = ("hand-in", "name", "status", "bets", "answers", "lights out", "worst wait")
"""What stands in the table however narrow the terminal is; the rest where there is room, and in the CSV."""


def _columns(rows: list[Marked], room: int) -> list[str]:
    """The columns for which there is room, and something to stand in them."""
    order = (
        "hand-in", "name", "what", "status", "bets", "answers", "lights out", "worst wait",
        "deadlock", "overdrafts", "missed buzzers",
    )  # fmt: skip
    told = [_told(row) for row in rows]
    wide = {
        head: 1 + max(*map(len, head.split()), *(len(cells[head]) for cells in told))
        for head in order
    }
    used = [head for head in order if any(cells[head] for cells in told)]
    chosen = {head for head in used if head in ALWAYS}
    for head in used:
        if head not in chosen and sum(wide[one] for one in chosen) + wide[head] <= room:
            chosen.add(head)
    return [head for head in used if head in chosen]


def _told(row: Marked) -> dict[str, str]:
    """What stands in the table of a hand-in, in few letters: the CSV and the JSON have it all."""
    from household.report import amount, short

    what = row.what
    if what in ("evening", "orders", "steps"):
        name = short(row.policy)
        what = name if what == "evening" else f"{what} of {name}"
    cells = {
        "hand-in": row.file,
        "name": row.name,
        "what": what,
        "status": row.status,
        "bets": _share(row.count(True)),
        "answers": _share(row.count(False)),
    }
    heads = {
        "lights out": "lights_out_at",
        "worst wait": "kid_response_worst",
        "deadlock": "deadlock_at",
        "overdrafts": "overdrafts",
        "missed buzzers": "missed_buzzers",
    }
    for head, name in heads.items():
        cells[head] = amount(name, row.figures[name]) if row.figures else ""
    if cells["deadlock"] == "never":  # which is as it should be
        cells["deadlock"] = ""
    return cells


def _share(count: tuple[int, int]) -> str:
    return f"{count[0]} of {count[1]}" if count[1] else ""


def show_tournament(came: Tournament, again: list[str]) -> None:
    """The table by places, the rule, and the words with which to repeat it."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from household.handins.tournament import RULE
    from household.report import console

    out = console()
    out.print()
    out.print(
        Text.assemble(
            (f"{came.evenings} evenings", "bold"),
            f" of {came.scenario}, seeds {came.first_seed} to {came.last_seed}, the same for all:",
        )
    )
    out.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("parent", overflow="fold", min_width=12)
    heads = ["without\ndisaster", "dead-\nlock", "over-\ndraft", "not\ndone", "lights out"]
    heads += ["worst wait\nof a kid", "missed\nbuzzers"]
    if out.width < 88:  # no number is ever cut off
        heads.pop()
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for one in came.standings:
        table.add_row(*_cells(one)[: 2 + len(heads)], style="dim" if one.ships else "")
    out.print(table)
    out.print()
    for one in came.standings:
        if one.told:
            out.print(Text(f"{one.parent}: {one.told}", style="bold red"))
    out.print(RULE)
    if any(one.level for one in came.standings):
        out.print(
            "= on the same evenings no difference in lights out shows from the place above: these places could "
            "as well be the other way round."
        )
    out.print(
        "± is half of the 95 % interval of the mean. Grey ones ship, and take no place.",
        style="dim",
    )
    out.print(
        Text(f"The same again: household tournament {shlex.join(again)}", style="dim"),
        soft_wrap=True,
    )


def _cells(one: Standing) -> list[Any]:
    from rich.text import Text

    whose = f"{one.parent} ({one.name})" if one.name else one.parent
    place = "" if one.place is None else f"{'=' if one.level else ''}{one.place}"
    if not one.evenings:
        return ["", Text(whose), "failed", "", "", "", "", "", ""]
    counts = (one.clean, one.deadlocks, one.overdrawn, one.unfinished)
    means = [
        _mean(name, one.mean(name))
        for name in ("lights_out_at", "kid_response_worst", "missed_buzzers")
    ]
    return [place, Text(whose), *map(str, counts), *means]


def _mean(statistic: str, one: Interval) -> str:
    from household.report import amount, half_width

    return "never" if one.mean is None else amount(statistic, one.mean) + half_width(statistic, one)
