"""How many schedules there are: the ways through a graph of states, counted without walking them.

A number is added up along every way, each state after all that lead to it, so half a quintillion
schedules take as long as there are steps. It is done in slices, for a window has other things to do.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence

Ways = Sequence[tuple[int, ...]]
"""For each state the states that one step leads to, in the order of its movers."""

Slices = Generator[None, None, int]

AT_ONCE = 1500
"""How many states are counted between two pauses."""


def in_order(ways: Ways) -> Generator[None, None, list[int]]:
    """The states that are on no circle and behind none, each after all that lead to it."""
    entries = [0] * len(ways)
    for number, others in enumerate(ways):
        for other in others:
            entries[other] += 1
        if number % AT_ONCE == 0:
            yield
    order = [0] if not entries[0] else []
    for passed, number in enumerate(order):  # it grows meanwhile
        for other in ways[number]:
            entries[other] -= 1
            if not entries[other]:
                order.append(other)
        if passed % AT_ONCE == 0:
            yield
    return order


def count(order: Sequence[int], ways: Ways, without: Collection[tuple[int, int]] = ()) -> Slices:
    """How many schedules there are from beginning to end, less those with one of these steps.

    A step is (the state it is taken in, which of its ways it is); the way -1 is to end there.
    """
    counts = [0] * len(ways)
    counts[0] = 1
    total = 0
    for passed, number in enumerate(order):
        ways_here = counts[number]
        others = ways[number]
        if not others and (number, -1) not in without:
            total += ways_here
        for way, other in enumerate(others):
            if (number, way) not in without:
                counts[other] += ways_here
        if passed % AT_ONCE == 0:
            yield
    return total
