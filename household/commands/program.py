"""`household program`: six small programs that are really run, each beside its parent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from household.errors import HouseholdError
from household.shell import JsonOption, app, print_json

if TYPE_CHECKING:
    from household.programs import Program


def _number(text: str | int) -> int:
    """The number of a program, as it was typed."""
    from household.programs import PROGRAMS

    try:
        return int(text)
    except ValueError:
        raise HouseholdError(
            f"program: expected a number from 1 to {len(PROGRAMS)}, got {text!r}; "
            "household program lists them"
        ) from None


def _speed(text: str | float) -> float:
    """A speed, as it was typed."""
    from household.programs import check_speed

    try:
        speed = float(text)
    except ValueError:
        raise HouseholdError(
            f"--speed: expected a number, such as 10 for ten times as fast, got {text!r}"
        ) from None
    return check_speed(speed)


@app.command()
def program(
    number: Annotated[
        int | None,
        typer.Argument(parser=_number, metavar="NUMBER", help="1 to 6; left out: they are listed."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed",
            parser=_speed,
            metavar="N",
            help="N times as fast; the times told are those at speed 1.",
        ),
    ] = None,
    simulated: Annotated[
        bool,
        typer.Option("--simulated", help="The same in the house, on the simulated clock: at once."),
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the source; run nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run one of six small programs for real: from one after the other to asyncio and HTTP.

    Two tasks share a queue of work. Each program is told beside the parent of the house that works
    like it, and has a twin there, on the simulated clock: --simulated runs it. 5 and 6 fetch pages
    from a small server that the command starts on this computer, and stops.

    \b
    Example: household program 4 --speed 10
    """
    if number is None:
        if speed is not None or simulated or show:
            raise HouseholdError(
                "program: expected a number from 1 to 6 to go with that, such as household program 4"
            )
        _list(as_json)
        return
    if speed is not None and (simulated or show):
        raise HouseholdError(
            "--speed is for a program that is run for real: leave it out, or leave "
            f"{'--show' if show else '--simulated'} out"
        )
    from household import programs

    chosen = programs.find(number)
    if show:
        _show(chosen, simulated, as_json)
        return
    out = None if as_json else _print
    if not as_json:
        print(f"household: {_heading(chosen, speed, simulated)}", file=sys.stderr, flush=True)
    told = programs.simulate(number, out) if simulated else programs.play(number, speed or 1, out)
    if as_json:
        ran = {"speed": told.speed, "simulated": simulated}
        print_json(_told(chosen) | ran | {"lines": list(told.lines), "total": told.total})


def _print(line: str) -> None:
    """At once, also into a pipe: when a line comes is half of what it says."""
    print(line, flush=True)


def _heading(chosen: Program, speed: float | None, simulated: bool) -> str:
    """What is run, and whose way of working it is."""
    where = ""
    if simulated:
        where = "; in the house, and times are minutes of its clock"
    elif speed is not None and speed != 1:
        where = f"; {speed:g} times as fast, and times are told as at speed 1"
    return f"program {chosen.number}, {chosen.title}: the {chosen.parent} parent's way{where}"


def _show(chosen: Program, simulated: bool, as_json: bool) -> None:
    source = chosen.twin if simulated else chosen.source
    if as_json:
        print_json(_told(chosen) | {"simulated": simulated, "source": source})
    elif sys.stdout.isatty():
        from rich.syntax import Syntax

        from household import report

        coloured = Syntax("", "python", theme="ansi_dark", background_color="default")
        # Not the Syntax itself: it would cut off what is wider than the terminal.
        report.console().print(coloured.highlight(source), end="", soft_wrap=True)
    else:
        sys.stdout.write(source)


def _told(one: Program) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "parent": one.parent,
        "about": one.about,
        "needs": one.needs or None,
    }


def _list(as_json: bool) -> None:
    from household.programs import PROGRAMS

    if as_json:
        print_json({"programs": [_told(one) for one in PROGRAMS]})
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from household import report

    out = report.console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("program", no_wrap=True)
    table.add_column("parent", no_wrap=True)
    table.add_column("what is to be seen", ratio=1)
    for one in PROGRAMS:
        table.add_row(str(one.number), Text(one.title), Text(one.parent), Text(one.about))
    out.print()
    out.print(table)
    out.print(
        "\nhousehold program 4 runs the fourth, with --speed 10 ten times as fast.\n"
        "--show shows its source, and --simulated runs it in the house.",
        style="dim",
    )
