"""The questions of a worksheet and their answers, both made from what happened on that evening.

A question is chosen by what there is to ask: no kids, no yells; no deadlock, then where it could have
been. Every number in an answer was measured on this evening's runs. Words are marked up as `paper`
reads them.
"""

from __future__ import annotations

import ast
import inspect
from random import Random

import msgspec

from household.policies import asynchronous
from household.sheets.facts import (
    MANY,
    OTHERS,
    PARENTS,
    Circle,
    Facts,
    Lived,
    Wait,
    buzzers,
    longest,
    minutes,
    starts,
    time_of,
    yells,
)
from household.trace.story import clock, counted, dollars

WORDS = {
    "synchronous": "Synchronous",
    "polling": "Polling",
    "threaded": "Threaded",
    "asynchronous": "Asynchronous",
}
IMAGINED = Circle(0.0, (("A", "dryer"), ("B", "washer")), (("A", "washer"), ("B", "dryer")))
"""The circle to draw where no evening shows one; the question says so."""


class Question(msgspec.Struct, frozen=True):
    """What is asked, the heading and the syllabus point it belongs to, its room, and its answer."""

    text: str
    about: str
    answer: str
    lines: int = 2


def questions(f: Facts) -> dict[str, Question]:
    """The questions of this evening by name, in their order; those that have no sense are left out."""
    found = {
        "blocking": _blocking(f),
        "looking": _looking(f),
        "interval": _interval(f),
        "interrupts": _interrupts(f),
        "deadlock": _deadlock(f),
        "lost": _lost(f),
        "await": _await(f),
        "hogging": _hogging(f),
        "proof": _proof(f),
    }
    return {name: question for name, question in found.items() if question is not None}


# -- one pair of hands ----------------------------------------------------------------------------


def _blocking(f: Facts) -> Question:
    sync, other = f.parents["synchronous"], f.other_order
    both = f.scenario.kids > 0 and f.scenario.loads > 0
    ask = "How many minutes of the evening does the *synchronous* parent stand and wait, and when do the lights go out?"
    if both:
        ask += " And if the laundry came first and the kids last?"
    said = f"{minutes(sync.number('blocked_minutes'))} of standing and waiting; {_out(sync)}."
    washes = starts(sync, "washer")
    if washes:
        said += f" The washer is started for the first time at {clock(washes[0])}."
    if both:
        said += (
            f" With the laundry first and the kids last {_out(other)}, and a kid waits up to "
            f"{minutes(other.number('kid_response_worst'))}, against {minutes(sync.number('kid_response_worst'))}."
            if other.number("kid_response_worst") is not None
            else f" With the laundry first and the kids last {_out(other)}."
        )
    if sync.number("blocked_minutes"):
        said += " Whatever comes first keeps all the rest waiting: a blocking call does nothing but wait."
    else:
        said += " Nothing runs alone on this evening, so there is nothing to stand and wait for."
    return Question(ask, "Thought Experiment #1; A1.3.5", said)


def _out(lived: Lived) -> str:
    at = lived.lights_out
    return "the lights never go out" if at is None else f"the lights go out at {clock(at)}"


def _early(waits: list[Wait], noun: str, f: Facts) -> tuple[str, Wait | None]:
    """The longest wait that can be seen whole in the lanes, or is at least begun there; and how to ask."""
    end = f.stretch[1]
    whole = [wait for wait in waits if wait.until is not None and wait.until <= end]
    if whole:
        return f"Of the {noun}s answered before {clock(end)}, which", longest(whole)
    return f"Which {noun} before {clock(end)}", longest([w for w in waits if w.since < end])


def _looking(f: Facts) -> Question:
    polling = f.parents["polling"]
    about = "Thought Experiment #2; A1.3.4"
    until = clock(f.stretch[1])
    for noun, waits in (("yell", yells(polling)), ("buzzer", buzzers(polling))):
        which, worst = _early(waits, noun, f)
        if worst is not None:
            return Question(
                f"{which} waits longest for the *polling* parent? How long, and what are the hands at when "
                "it sounds?",
                about,
                f"{_whose(worst, noun)} at {clock(worst.since)}: {_waited(worst)}. The hands are {worst.doing} then, "
                "and hear of nothing before they look: what calls right after a look waits for the next one.",
            )
    looks = polling.number("looks")
    return Question(
        f"Nothing calls before {until}. How often does the *polling* parent look all the same, in the "
        "whole evening?",
        about,
        f"{counted(looks or 0, 'look')}, and {polling.number('looks_in_vain'):g} of them in vain.",
    )


def _whose(wait: Wait, noun: str) -> str:
    return f"{wait.who[0].upper()}{wait.who[1:]}'s {noun}"


def _waited(wait: Wait) -> str:
    end = ", and nobody ever comes" if wait.until is None else ""
    return f"{minutes(wait.minutes)}{end}"


def _interval(f: Facts) -> Question:
    curve = f.curve
    often, seldom = curve.often, curve.seldom
    ask = (
        "Sketch when the lights go out if the polling parent looks every 1, 2, 5 ... 60 minutes. What is "
        "wasted at the left end, and what at the right?"
    )
    best = curve.best
    if best is None:
        said = "On this evening the lights never go out, however often one looks."
    elif curve.flat:
        said = f"On this evening it makes no difference: the lights go out at {clock(best[1])} in any case."
    else:
        said = f"Solid: this evening, best at every {counted(best[0], 'minute')} ({clock(best[1])}). Dashed: the average of {OTHERS} evenings."
    way = (often["walk_minutes"] or 0) + (often["look_minutes"] or 0)
    if often["looks"]:
        said += (
            f" *Too often* is walking: every minute comes to {often['looks']} looks, {often['looks_in_vain']} of them "
            f"in vain, and {minutes(way)} on the way and looking."
        )
    else:
        said += " Nothing can call, so nobody looks."
    late = [
        f"a {noun} waits up to {minutes(seldom[name])}"
        for noun, name in (("buzzer", "buzzer_response_worst"), ("kid", "kid_response_worst"))
        if seldom[name] is not None
    ]
    if late:
        said += f" *Too seldom* is missing: every hour, {' and '.join(late)}."
    return Question(ask, "Thought Experiment #2; A1.3.4", said, lines=5)


def _interrupts(f: Facts) -> Question | None:
    poll, called = f.parents["polling"], f.parents["asynchronous"]
    way = (poll.number("walk_minutes") or 0) + (poll.number("look_minutes") or 0)
    if not poll.number("looks"):
        return None
    own = (called.number("walk_minutes") or 0) + (called.number("look_minutes") or 0)
    said = (
        f"It saves {poll.number('looks'):g} looks, {poll.number('looks_in_vain'):g} of them in vain "
        f"({minutes(way)} on the way and looking, against {minutes(own)})"
    )
    waits = poll.number("kid_response_mean"), called.number("kid_response_mean")
    if None not in waits:
        said += f"; a kid waits {minutes(waits[1])} on average, against {minutes(waits[0])}"
    said += (
        f". The price is being torn away: {minutes(called.number('switch_minutes'))} of finding the place again "
        f"(polling: {minutes(poll.number('switch_minutes'))}), {called.number('switches'):g} switches "
        f"({poll.number('switches'):g}). Polling is right where there is something at nearly every look."
    )
    return Question(
        "A look is a *poll*; a yell or a buzzer that calls the hands is an *interrupt*. What does being "
        "called (asynchronous) save this evening, and what does it cost?",
        "Thinking Differently About Programming; A1.3.4",
        said,
    )


# -- four pairs of hands --------------------------------------------------------------------------

RULE = "name *one* rule for all clones after which it cannot happen."


def again(f: Facts, order: str) -> str:
    """The command that lives the clones' evening again, with an order."""
    return f"`household run {f.parents['threaded'].code} --order {order}`"


def _deadlock(f: Facts) -> Question:
    about = "Thought Experiment #3; A1.3.5"
    circle, near = f.circle, f.near
    rule = f"Rule: both take the washer before the dryer (`lock_order=washer-first`); then {_out(f.mended)}."
    if circle is not None and not circle.order:
        return Question(
            f"When can A and B not move any more? Mark it in the lanes, complete the graph, and {RULE}",
            about,
            f"At {clock(circle.at)} {_held(circle)}: a circle, and nobody in it lets go. {rule}",
            lines=4,
        )
    if circle is not None and near is not None:
        one, other = near.first, near.second
        return Question(
            "This evening the clones are *lucky*: no deadlock. Mark in the lanes where they come closest to "
            f"one, and say by how much they miss it. Complete the graph as it would have been, and {RULE}",
            about,
            f"{one.hands} has the {one.has} alone from {clock(one.since)} to {clock(one.until)}, and "
            f"{other.hands} takes the {other.has} at {clock(other.since)}: {minutes(near.gap)} too late for a circle. "
            f"With {again(f, circle.order)} at {clock(circle.at)} {_held(circle)}. {rule}",
            lines=3,
        )
    why = "there is no laundry" if not f.scenario.loads else "A and B never come close to one"
    seed = f" (seed {f.deadlock_seed} has one)" if f.deadlock_seed is not None else ""
    return Question(
        f"This evening there can be no deadlock: {why}{seed}. Complete the graph for another one: A holds the dryer and "
        f"wants the washer, B holds the washer and wants the dryer. Then {RULE}",
        about,
        "The arrows make a circle, and nobody in it lets go. Rule: both take the washer before the dryer "
        "(`lock_order=washer-first`), so that whoever has the one can get the other.",
        lines=3,
    )


def _held(circle: Circle) -> str:
    wants = dict(circle.wants)
    return ", ".join(
        f"{hands} holds the {lock} and wants the {wants[hands]}" for hands, lock in circle.holds
    )


def _lost(f: Facts) -> Question | None:
    ledger = f.ledger
    about = "Programming Parents: Not as Easy as It Looks!; A1.3.5"
    if ledger is None:
        return None
    both = f"Before: checkbook {dollars(ledger.checkbook)}, bank {dollars(ledger.bank)}."
    if not ledger.lost:
        return Question(
            f"{both} Fill in the table. Why is nothing lost at the checkbook this evening?",
            about,
            "Nobody writes between another's reading and its writing, so every write is computed from what "
            f"still holds. Both numbers stay the same: {dollars(ledger.entries[-1].checkbook)} after the last step.",
        )
    last = ledger.entries[-1]
    other = next(one.hands for one in ledger.entries if one.hands != last.hands)
    ask = f"{both} Fill in the table. Whose write is lost, why, what can come of it, and what mends it?"
    if ledger.order:
        time = ledger.order.partition("=")[0]
        fall = "another bad fall" if any(yell.cost for yell in f.luck.yells) else "a bad fall"
        ask = (
            f"Nothing is lost at the checkbook this evening; with {fall} at {time} something is. {both} Fill in the "
            "table. Whose write is lost, why, what can come of it, and what mends it?"
        )
    said = (
        f"{other}'s: {last.hands} writes what it computed from a balance it read before {other} wrote. Now the checkbook "
        f"says {dollars(ledger.difference)} more than the bank holds"
    )
    overdraft = ledger.overdraft
    if overdraft is not None:
        said += f"; at {clock(overdraft.at)} {overdraft.text.partition(':')[0]}"
    else:
        said += "; the bank does not go below zero this evening, by luck"
    said += (
        ". Mended by a lock on the checkbook from reading to writing (`checkbook=locked`): "
        f"{counted(f.locked.number('lost_updates') or 0, 'lost update')}."
    )
    if ledger.order:
        said += f" Live it again: {again(f, ledger.order)}."
    return Question(ask, about, said, lines=3)


def _proof(f: Facts) -> Question:
    c = f.chances
    last = f.seed + MANY - 1
    counts = (
        f"of the {MANY} with seeds {f.seed} to {last} they deadlock on {c.deadlocked}, lose an update on {c.lost} and "
        f"overdraw on {c.overdrawn}"
    )
    if any(0 < count < MANY for count in (c.deadlocked, c.lost, c.overdrawn)):
        counts += ". Timing is luck"
    if not (c.deadlocked or c.lost or c.overdrawn):
        counts = f"nor do the {MANY} with seeds {f.seed} to {last}, on none of which they fail"
    return Question(
        "“The clones did well on my evening, so their program is right.” Your answer?",
        "Thought Experiment #3; A1.3.5",
        f"One good evening proves nothing: {counts}. `household check threaded` tries every schedule instead.",
    )


# -- tasks that wait ------------------------------------------------------------------------------


def _await(f: Facts) -> Question:
    called = f.parents["asynchronous"]
    about = "Using Python Async Features in Practice; A1.3.4"
    for noun, waits in (("yell", yells(called)), ("buzzer", buzzers(called))):
        which, worst = _early(waits, noun, f)
        if worst is not None:
            return Question(
                f"{which} waits longest for the *asynchronous* parent, and how long? Why does nobody come at "
                "once, although nothing blocks?",
                about,
                f"{_whose(worst, noun)} at {clock(worst.since)}: {_waited(worst)}. The hands are {worst.doing} then. "
                "Nothing is broken off here: they change tasks only at an `await` that waits.",
            )
    return Question(
        "Nothing calls this evening. How much earlier do the lights go out with the *asynchronous* parent than "
        "with the synchronous one, and why?",
        about,
        f"Asynchronous: {_out(called)}; synchronous: {_out(f.parents['synchronous'])}. Where no wait can overlap "
        "with work, there is nothing to gain.",
    )


def _hogging(f: Facts) -> Question | None:
    called, hogged = f.parents["asynchronous"], f.hogged
    about = "Cooperative Concurrency With Blocking Calls; A1.3.5"
    for noun, statistic in (("kid", "kid_response_worst"), ("buzzer", "buzzer_response_worst")):
        before, after = called.number(statistic), hogged.number(statistic)
        if f.scenario.lines and before is not None and after is not None:
            who = "a kid who yells" if noun == "kid" else "a buzzer"
            return Question(
                f"This is the task at the checkbook. What becomes of {who} if nobody ever `pauses` there "
                "(`pause_every=0`)?",
                about,
                f"The hands stay there until the last line: a {noun} waits up to {minutes(after)}, with the pauses "
                f"{minutes(before)}. Lights out: {time_of(hogged.lights_out)}, with them {time_of(called.lights_out)}. "
                "Work without an `await` that waits blocks everybody.",
                lines=4,
            )
    return None


def checkbook_code() -> list[str]:
    """The source of the asynchronous parent's task at the checkbook, less docstring and types."""
    tree = ast.parse(inspect.getsource(asynchronous.the_checkbook))
    task = tree.body[0]
    assert isinstance(task, ast.AsyncFunctionDef)
    task.body = task.body[1:]
    task.returns = None
    for argument in task.args.args:
        argument.annotation = None
    return ast.unparse(tree).splitlines()


# -- the bet and the way out ----------------------------------------------------------------------


def ranks(f: Facts) -> dict[str, int]:
    """Whose lights go out first, second ...; those at the same minute share a rank, and never is last."""
    out = {name: f.parents[name].lights_out for name in PARENTS}
    at = {name: float("inf") if value is None else value for name, value in out.items()}
    return {name: 1 + sum(other < mine for other in at.values()) for name, mine in at.items()}


class Choice(msgspec.Struct, frozen=True):
    """A question with four answers to choose from, one of them right, and a word on why."""

    text: str
    options: tuple[str, ...]
    right: int
    why: str


CHOICES = (
    Choice(
        "Two clones wait for each other for ever. What makes that impossible?",
        (
            "Both take the washer before the dryer.",
            "Both work twice as fast.",
            "The checkbook gets a lock.",
            "The buzzers are louder.",
        ),
        0,
        "No circle, no deadlock.",
    ),
    Choice(
        "A kid yells while the asynchronous parent empties the dryer. When is it helped?",
        (
            "At the next `await` that waits.",
            "At once: the yell breaks the chore off.",
            "At the next look around.",
            "When all the laundry is done.",
        ),
        0,
        "Nothing is broken off.",
    ),
    Choice(
        "Which evening gains nothing from an asynchronous parent?",
        (
            "One of nothing but checkbook lines.",
            "One of many slow loads and few lines.",
            "One on which kids yell and machines run.",
            "One on which pages come over a slow network.",
        ),
        0,
        "No waits, nothing to overlap.",
    ),
)
"""The exit questions: of ideas and not of this evening, so that they hold on every one."""


def choices(seed: int) -> list[Choice]:
    """The exit questions, their options in an order of this seed: neighbours' sheets differ."""
    made = []
    for number, choice in enumerate(CHOICES):
        order = list(range(len(choice.options)))
        Random(f"exit/{seed}/{number}").shuffle(order)
        options = tuple(choice.options[place] for place in order)
        made.append(Choice(choice.text, options, order.index(choice.right), choice.why))
    return made
