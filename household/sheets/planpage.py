"""A plan as a page to print: what happens when, what to ask, and what of the article it covers."""

from __future__ import annotations

from household import __version__
from household.sheets.paper import (
    SMALLEST,
    Block,
    Gap,
    Heading,
    Ink,
    Page,
    Table,
    Words,
    document,
)
from household.sheets.plans import HEADINGS, SYLLABUS, Plan


def plan_page(plan: Plan, paper: str = "a4") -> bytes:
    """The plan on one page, as a PDF. Raises HouseholdError for a paper that is not known."""
    ink = Ink(paper, plan.title)
    rows = [["min", "unit", "what the class does", "what to ask", "and can then say"]]
    rows += [[s.at, f"*{s.unit}*", s.does, s.ask, s.then] for s in plan.steps]
    mapping = [["heading of the article", "where it is met here", "IB 2027"], *map(list, HEADINGS)]
    blocks: list[Block] = [
        Words(plan.title, 19, "title"),
        Gap(4, 5),
        Words(plan.before, SMALLEST),
        Gap(5, 6),
        _Steps(rows, (0.36, 0.9, 2.35, 1.5, 1.6), zebra=True, pad=1.6),
        Gap(5, 6),
        Words(plan.after, SMALLEST),
        Gap(6, 8),
        Heading("What it covers", 12.0),
        Gap(2, 3),
        Words(SYLLABUS, SMALLEST),
        Gap(4, 5),
        Table(mapping, (2.75, 2.3, 1.0), zebra=True, pad=0.4),
    ]
    return document(ink, [Page(tuple(blocks))], f"household {__version__}: {plan.name}")


class _Steps(Table):
    """The table of steps, which likes to be a little higher, so that there is room for notes."""

    def __init__(
        self, rows: list[list[str]], shares: tuple[float, ...], zebra: bool, pad: float
    ) -> None:
        super().__init__(rows, shares, zebra=zebra, pad=pad)
        self.most = 40.0
