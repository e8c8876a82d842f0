"""What an evening came to: how it ended, and a handful of numbers, never a single one."""

from __future__ import annotations

from typing import Any

from household.game.model import Moment
from household.trace.story import clock, dollars


def outcome(moment: Moment) -> tuple[str, bool]:
    """How an evening ended, in a few words, and whether that is well."""
    state = moment.state
    ended = moment.record.ends(state.evening)
    if state.over == "lights out":
        return f"Lights out at {clock(ended)}", True
    locked = [one for one in moment.incidents if one.kind == "deadlock"]
    if state.over == "nothing can move":
        since = f", deadlocked since {clock(locked[-1].at)}" if locked else ""
        return f"Nothing can move{since}", False
    return "It is dawn, and work is left", False


def results(moment: Moment, result: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """What an evening came to: name, value, and whether that is bad."""
    state = moment.state
    worst = result.get("kid_response_worst")
    ignored, missed = result.get("ignored_kids", 0), result.get("missed_buzzers", 0)
    bank = dollars(state.bank).replace("-", "−")
    gap = state.bank != state.balance
    return [
        ("Laundry", f"{state.loads_done} of {state.loads}", state.loads_done < state.loads),
        ("Checkbook", f"{state.lines_done} of {state.lines}", state.lines_done < state.lines),
        ("Longest wait", "none" if worst is None else f"{worst:.0f} min", bool(ignored)),
        ("Kids ignored", str(ignored), bool(ignored)),
        ("Buzzers missed", str(missed), bool(missed)),
        ("Bank", f"{bank} / {dollars(state.balance)}" if gap else bank, gap or state.bank < 0),
    ]
