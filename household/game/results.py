"""What an evening came to: how it ended, and a handful of numbers, never a single one."""

from __future__ import annotations

from typing import Any

from household.game.model import Moment
from household.language import tr
from household.trace.story import clock, dollars


def outcome(moment: Moment) -> tuple[str, bool]:
    """How an evening ended, in a few words, and whether that is well."""
    state = moment.state
    ended = moment.record.ends(state.evening)
    if state.over == "lights out":
        return tr("Lights out at {ended}", ended=clock(ended)), True
    locked = [one for one in moment.incidents if one.kind == "deadlock"]
    if state.over == "nothing can move":
        if locked:
            since = clock(locked[-1].at)
            return tr("Nothing can move, deadlocked since {since}", since=since), False
        return tr("Nothing can move"), False
    return tr("It is dawn, and work is left"), False


def results(moment: Moment, result: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """What an evening came to: name, value, and whether that is bad."""
    state = moment.state
    worst = result.get("kid_response_worst")
    ignored, missed = result.get("ignored_kids", 0), result.get("missed_buzzers", 0)
    bank = dollars(state.bank).replace("-", "−")
    gap = state.bank != state.balance
    return [
        (
            tr("Laundry"),
            tr("{n} of {all}", n=state.loads_done, all=state.loads),
            state.loads_done < state.loads,
        ),
        (
            tr("Checkbook"),
            tr("{n} of {all}", n=state.lines_done, all=state.lines),
            state.lines_done < state.lines,
        ),
        (
            tr("Longest wait"),
            tr("none") if worst is None else tr("{n} min", n=f"{worst:.0f}"),
            bool(ignored),
        ),
        (tr("Kids ignored"), str(ignored), bool(ignored)),
        (tr("Buzzers missed"), str(missed), bool(missed)),
        (tr("Bank"), f"{bank} / {dollars(state.balance)}" if gap else bank, gap or state.bank < 0),
    ]
