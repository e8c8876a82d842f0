"""The commands that print: a worksheet, its key, and the plan of a lesson."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from household.errors import HouseholdError
from household.shell import (
    ScenarioOption,
    SeedOption,
    WithOption,
    app,
    changes_from,
    check_output,
    write_out,
)
from household.start import SEED

PaperOption = Annotated[str, typer.Option("--paper", metavar="NAME", help="a4 or letter.")]


@app.command()
def worksheet(
    seed: SeedOption = SEED,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: a .pdf file.")
    ] = "",
    key: Annotated[
        bool, typer.Option("--key", help="The key: the same pages, with what came out.")
    ] = False,
    scenario: ScenarioOption = "evening",
    changes: WithOption = [],  # noqa: B006  # typer makes a new list for every call
    paper: PaperOption = "a4",
) -> None:
    """Print an evening to predict, four pages in black and white; with --key what came of it.

    Lanes to fill in, a bet, questions and three to leave with. Sheet and key are made from runs of
    the same seed, so any evening will do; household find deadlock threaded tells one with a deadlock.

    \b
    Example: household worksheet --seed 2 -o sheet.pdf && household worksheet --seed 2 --key -o key.pdf
    """
    check_output("worksheet", output, ".pdf", "key.pdf" if key else "sheet.pdf")
    from household.lab.cases import scenario_of
    from household.sheets import paper as papers

    papers.check(paper)
    from household.sheets.facts import measured
    from household.sheets.worksheet import worksheet as made

    name, found = scenario_of(scenario, changes_from(changes))
    facts = measured(found, name, seed)
    write_out(output, made(facts, key, paper))
    if facts.lucky and not key:
        print(
            f"household: with seed {seed} the clones are lucky, and the sheet asks where they would not have been; "
            "household find deadlock threaded tells an evening on which they lock up",
            file=sys.stderr,
        )


@app.command()
def plan(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="ten-minutes or forty-five-minutes.")
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to: a .pdf file.")
    ] = "",
    paper: PaperOption = "a4",
) -> None:
    """Print the plan of a lesson, on one page; without a NAME, say which there are.

    What the class does, what to ask, and what of the article and of the IB guide it covers.

    \b
    Example: household plan ten-minutes -o plan.pdf
    """
    from household.sheets.plans import PLANS, plan_called

    if not name and not output:
        for one in PLANS:
            print(f"{one.name:<20} {one.about}")
        return
    if not name:
        raise HouseholdError(
            f"plan: expected a NAME, such as {PLANS[0].name}; household plan lists them"
        )
    chosen = plan_called(name)
    check_output("plan", output, ".pdf", "plan.pdf")
    from household.sheets import paper as papers

    papers.check(paper)
    from household.sheets.planpage import plan_page

    write_out(output, plan_page(chosen, paper))
