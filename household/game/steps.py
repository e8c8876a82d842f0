"""Who could move next, as somebody sees it who has to choose: what it would do, or what it waits for.

A view on `Stepping` and on the moment that is shown; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from household.game.model import Moment, State, TaskNow
from household.language import later, said, tr
from household.model.movers import PATIENCE, THINGS
from household.schedules.goals import USUAL
from household.schedules.stepping import Option, Part, Stepping
from household.trace.story import GIVES_UP, THE_PARENT, awaited

TITLES = {
    "washer.buzzer": later("Washer"),
    "dryer.buzzer": later("Dryer"),
    "kids.yell": later("Kids"),
    "bedtime": later("Bedtime"),
}
INSIDE = {
    "washer.buzzer": later("the washer"),
    "dryer.buzzer": later("the dryer"),
    "kids.yell": later("the kids"),
    "bedtime": later("the bedtime"),
}
"""The same within a sentence."""

ICONS = {
    "washer.buzzer": "washer",
    "dryer.buzzer": "dryer",
    "kids.yell": "kids",
    "bedtime": "wait",
}

SIGNS = ("washer", "dryer", "kids", "checkbook")
"""What a task is about, where its name says so, and there is an icon for it."""

PLAYED = USUAL
"""The failures that can be asked for, in the order in which they are."""

MEANS = {
    "deadlock": later("two wait for each other, and neither will ever move again"),
    "overdraft": later("the bank goes below zero"),
    "lost-update": later("a balance is written over a cheque that it knows nothing of"),
    "stuck": later("nobody can move any more, and chores are left"),
    "livelock": later("two give way to each other again and again"),
    "starvation": later("somebody is ready, and never gets the hands"),
}


class Who(msgspec.Struct, frozen=True):
    """Somebody or something that moves: whether it can now, and what it would do, or waits for.

    hands: whose, "" for a thing; holds, wants: locks; parts: what its step would do, in order; line: of
    the source, at which it stands, and code: that line.
    """

    name: str
    hands: str
    title: str
    words: str
    able: bool
    holds: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    icon: str = ""
    line: int = 0
    code: str = ""


def everybody(stepping: Stepping, moment: Moment) -> tuple[list[Who], list[Who]]:
    """All tasks, and all else that moves by itself: with what each would do, or waits for."""
    state = moment.state
    options = {option.name: option for option in stepping.options()}
    where = {here.task: here for here in moment.where}
    tasks = []
    for name, now in state.tasks.items():
        who = _task(name, now, state, options.get(name))
        here = where.get(name)
        if here is not None:
            who = msgspec.structs.replace(who, line=here.line, code=_short(here.code))
        tasks.append(who)
    others = [name for name in options if name not in state.tasks and name not in THINGS]
    things = [_thing(name, state, options.get(name)) for name in (*THINGS, *sorted(others))]
    return tasks, things


def title_of(name: str) -> str:
    """A task as it is spoken of: dryer."""
    return name.replace("_", " ").removeprefix("the ")


def _short(code: str) -> str:
    """A line of the source without its remark, and the head of a function without what it takes."""
    code = code.partition("  #")[0].strip()
    if code.startswith(("def ", "async def ")):
        return f"{code.partition('(')[0]}(…)"
    return code


def _task(name: str, now: TaskNow, state: State, option: Option | None) -> Who:
    holds = tuple(lock for lock, task in state.holder.items() if task == name)
    wants = tuple(state.wants.get(name, ()))
    title = title_of(name)
    if option is not None:
        words = summary(option.parts, now.hands)
        return Who(name, now.hands, title, words, True, holds, wants, option.parts)
    return Who(name, now.hands, title, _waits(now, wants, state), False, holds, wants)


def _waits(now: TaskNow, wants: Sequence[str], state: State) -> str:
    """What a task waits for that can't move."""
    if now.status == "done":
        return tr("Is done for today.")
    for lock in wants:
        holder = state.holder.get(lock)
        if holder is not None:
            who = state.hands_of(holder)
            return tr("Waits for the {lock}, and {who} holds it.", lock=said(lock), who=who)
    if now.status in ("ready", "new") and not now.waits_for:
        return tr("Waits for its hands: they are at something else.")
    if now.waits_for:
        return tr("Waits for {what}.", what=awaited(now.waits_for))
    return tr("Waits.")


def _thing(name: str, state: State, option: Option | None) -> Who:
    title = tr(TITLES.get(name, name))
    icon = ICONS.get(name, "wait")
    task = name.removesuffix(PATIENCE)
    if task != name and option is not None:
        title = tr("{who} gives up", who=state.hands_of(task))
        words = _given_up(option)
        return Who(name, "", title, words, True, parts=option.parts, icon=icon)
    if option is not None:
        words = summary(option.parts, "").partition(":")[0]
        if name in INSIDE:
            words = words.removeprefix(f"{_capital(tr(INSIDE[name]))} ")
        return Who(name, "", title, words, True, parts=option.parts, icon=icon)
    return Who(name, "", title, _rests(name, state), False, icon=icon)


def _given_up(option: Option) -> str:
    """What somebody gives up: the lock that was waited for."""
    first, *more = (part.said for part in option.parts)
    if first.text != GIVES_UP:
        return summary(option.parts, "")
    return ", ".join([tr("on the {lock}", lock=first.parts["lock"]), *map(tr, more)])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _rests(name: str, state: State) -> str:
    """Why a thing can't move now."""
    machine = state.machines.get(name.partition(".")[0])
    if machine is not None:
        return tr("has buzzed") if machine.phase == "done" else tr("does not run")
    if name == "kids.yell":
        return tr("asleep") if state.asleep else tr("nobody is about to yell")
    return tr("the kids sleep already") if state.asleep else tr("not now")


def summary(parts: Sequence[Part], hands: str) -> str:
    """The parts of a step in one line: "Takes the washer, fills the washer"."""
    return _capital(inside(parts, hands))


def inside(parts: Sequence[Part], hands: str) -> str:
    """The same within a sentence: "takes the washer, fills the washer"."""
    return ", ".join(without(part, hands) for part in parts) or tr("goes on")


def without(part: Part, hands: str) -> str:
    """What is said of some hands, without saying whose they are."""
    told = tr(part.said)
    return told.removeprefix(f"{hands} ").removeprefix(f"{tr(THE_PARENT)} ") if hands else told


def fitting(parts: Sequence[Part], hands: str, count: int) -> str:
    """The first parts of a step, and how many more there are."""
    left = len(parts) - count
    words = summary(parts[:count], hands)
    return tr("{words}, and {n} more", words=words, n=left) if left > 0 else words
