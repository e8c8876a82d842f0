"""The plans of a lesson, as data: what the class does in each minute, what to ask, what comes of it.

Two of them: ten minutes at the projector, and forty-five with the worksheet. Both map what is done to
the headings of the article "Getting Started With Async Features in Python" and to the two points of
the IB Diploma Programme guide to computer science (first exams 2027) that it belongs to.
"""

from __future__ import annotations

import msgspec

from household.errors import HouseholdError, nearest


class Step(msgspec.Struct, frozen=True):
    """A part of a lesson: when it begins, what it is called, and what happens in it."""

    at: str
    unit: str
    does: str
    ask: str
    then: str


class Plan(msgspec.Struct, frozen=True):
    """A lesson: its name, how to open it, its steps, and what is left for home."""

    name: str
    title: str
    about: str
    before: str
    steps: tuple[Step, ...]
    after: str


TEN_MINUTES = Plan(
    name="ten-minutes",
    title="Ten minutes: a parent is a processor",
    about="seven units at the projector, driven with the arrow keys",
    before=(
        "Open `household lesson ten-minutes --projector`: the arrow keys go on and back, a digit jumps to a unit, and at "
        "every standstill there is something to ask. Nothing runs before the class has bet. No accounts, no network."
    ),
    steps=(
        Step(
            "0:00",
            "You are the parent",
            "Shouts orders: 1 checkbook, 2 washer, 3 dryer, 4 kids. No reading.",
            "What are you doing while the washer turns?",
            "Starting the washer is quick; waiting for it is not work.",
        ),
        Step(
            "1:15",
            "Blocking",
            "Chooses which chore comes first; bets how long a kid cries; then sees what kids first costs.",
            "Is there an order in which nobody waits?",
            "One thing at a time: whatever is first starves the rest.",
        ),
        Step(
            "2:30",
            "Polling",
            "Turns the interval from 1 to 60 minutes; bets on the best; sees the curve.",
            "Why is every minute as bad as every hour?",
            "Too often is walking, too seldom is missing; both are waste.",
        ),
        Step(
            "4:15",
            "Threads: break it",
            "Is the scheduler: chooses who moves until the arrows close; then overdraws the account.",
            "Which of the clones made the mistake?",
            "Each clone was right; the order was wrong.",
        ),
        Step(
            "6:00",
            "Threads: mend it",
            "Bets how many of four mended houses are safe; every schedule is searched; a lucky evening's twin.",
            "It went well once. Is the program right?",
            "One good run proves nothing; two bugs need two mendings.",
        ),
        Step(
            "7:15",
            "Async",
            "Chooses where the `await` stands; starves a kid by taking it away.",
            "Where exactly can the hands be called away?",
            "One worker, no locks here, and it switches only at `await`.",
        ),
        Step(
            "9:00",
            "The race",
            "Ranks the four before it starts; answers three exit questions.",
            "Which parent for which job, and which job gains nothing?",
            "Waits that overlap are won; work is not.",
        ),
    ),
    after=(
        "*Each unit again, slower:* `household lesson one-customer-at-a-time`, `looking-around`, `four-clones`, "
        "`coming-when-called`; and short ones on a single idea: `await-inside`, `hogged-loop`, `who-asks`, `no-priorities`, "
        "`two-weeks`, `all-four-tie`."
    ),
)

FORTY_FIVE = Plan(
    name="forty-five-minutes",
    title="Forty-five minutes: predict, break, mend",
    about="the ten minutes, the worksheet, the scheduler's chair, and homework",
    before=(
        "Before: print `household worksheet --seed 2 -o sheet.pdf` for everybody and, with `--key`, the key for yourself; on seed 2 "
        "the clones lock up, on seed 3 they are lucky. The projector, and a computer for every two or three."
    ),
    steps=(
        Step(
            "0:00",
            "The bet",
            "Alone, with page 1: ticks what goes wrong first, writes down four times and four ranks.",
            "Who is sure? Why?",
            "What I expect, and why: it is on paper.",
        ),
        Step(
            "0:05",
            "Ten minutes",
            "Together: `household lesson ten-minutes --projector`, all seven units.",
            "The questions of its plan.",
            "What blocking, polling, threads and async feel like.",
        ),
        Step(
            "0:17",
            "Predict",
            "In pairs: exercise 1, fills in the lanes; then compares with `household play polling --seed 2`.",
            "Where does your lane first differ, and what did you forget?",
            "Polling: what a look costs, and what it misses.",
        ),
        Step(
            "0:25",
            "Be the scheduler",
            "In pairs: `household puzzle 1`, then 2, 3 ... until it fails; draws the graph of exercise 2.",
            "Who holds what, and who wants it?",
            "A deadlock is a circle; a lost update is a write from a stale reading.",
        ),
        Step(
            "0:33",
            "Every schedule",
            "Together: `household check threaded`, then with one mending, the other, and both.",
            "What does a switch prove, and what does a search?",
            "Two bugs, two mendings; luck is no proof.",
        ),
        Step(
            "0:38",
            "Async",
            "Alone: exercise 3; then `household run async:pause_every=0 --seed 2` at the projector.",
            "Which line made the kid wait?",
            "Cooperation: who never awaits blocks everybody.",
        ),
        Step(
            "0:42",
            "The way out",
            "Fills in what came out beside the bet; ticks the three exit questions; hands in.",
            "What would you bet now?",
            "Which parent for which job, and why.",
        ),
    ),
    after=(
        "*Homework:* a parent of one's own, from `household new parent mine.py`. *Tournament:* all of them on evenings nobody "
        "has seen, `household compare anna.py ben.py async --seed 1001 --evenings 200`."
    ),
)

PLANS = (TEN_MINUTES, FORTY_FIVE)
"""The plans that ship."""

SYLLABUS = (
    "*A1.3.4* compares polling with interrupt handling: the look around against the buzzer and the yell. *A1.3.5* is the "
    "operating system's part in multitasking and resource allocation: scheduling (whose task gets the hands), "
    "multitasking (four jobs, one or four pairs of hands), contention (locks, the checkbook), deadlock."
)

HEADINGS = (
    ("Understanding Asynchronous Programming", "You are the parent; the bet", "A1.3.5"),
    ("Building a Synchronous Web Server", "Blocking; one-customer-at-a-time", "A1.3.5"),
    ("Thinking Differently About Programming", "The race; worksheet, polls and interrupts", "A1.3.4, A1.3.5"),
    ("Programming Parents: Not as Easy as It Looks!", "You are the parent; worksheet, lost update", "A1.3.5"),
    ("Thought Experiment #1: The Synchronous Parent", "Blocking; one-customer-at-a-time", "A1.3.5"),
    ("Thought Experiment #2: The Polling Parent", "Polling; looking-around", "A1.3.4"),
    ("Thought Experiment #3: The Threading Parent", "Threads: break it, mend it; four-clones", "A1.3.5"),
    ("Using Python Async Features in Practice", "Async; coming-when-called, await-inside", "A1.3.4, A1.3.5"),
    ("Synchronous Programming", "`household program 1`", "A1.3.5"),
    ("Simple Cooperative Concurrency", "`household program 2`", "A1.3.5"),
    ("Cooperative Concurrency With Blocking Calls", "`household program 3`; hogged-loop", "A1.3.5"),
    ("Cooperative Concurrency With Non-Blocking Calls", "`household program 4`", "A1.3.4, A1.3.5"),
    ("Synchronous (Blocking) HTTP Calls", "`household program 5`", "A1.3.5"),
    ("Asynchronous (Non-Blocking) HTTP Calls", "`household program 6`", "A1.3.4, A1.3.5"),
)  # fmt: skip
"""The article's headings, where each is met here, and the points of the guide."""


def plan_called(name: str) -> Plan:
    """A plan by its name, or by its minutes. Raises HouseholdError for one that is not there."""
    asked = {"10": "ten-minutes", "45": "forty-five-minutes"}.get(name, name)
    found = next((plan for plan in PLANS if plan.name == asked), None)
    if found is None:
        raise HouseholdError(
            f"no plan is called {name!r}: {nearest(asked, [plan.name for plan in PLANS])}"
        )
    return found
