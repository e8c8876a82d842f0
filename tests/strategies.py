"""What hypothesis tries: small and odd scenarios, any seed, every parent with any knobs, any orders.

`live` runs one and hands back everything that came of it. The two text formats that a scenario
has to survive are tried with any text that both can hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from hypothesis import strategies as st

from household.evening import ACTS, Evening, Order
from household.happenings import Happening
from household.model.scenario import SCENARIOS, Scenario
from household.parents import Policy, find_policy
from household.policies.player import ORDERS
from household.replay import patience_of
from household.trace.diagnosis import Diagnosis, Incident
from household.trace.statistics import Statistics

MINUTES_A_DAY = 1440


class Case(msgspec.Struct, frozen=True):
    """What goes into a run. Its repr is short enough to read in hypothesis' report."""

    scenario: Scenario
    policy: str
    seed: int
    orders: tuple[Order, ...] = ()

    def __repr__(self) -> str:
        usual = Scenario().as_dict()
        turned = {k: v for k, v in self.scenario.as_dict().items() if v != usual[k]}
        orders = [(order.at, order.do) for order in self.orders]
        return f"Case(Scenario().but(**{turned}), {self.policy!r}, {self.seed}, orders={orders})"

    def made(self) -> Policy:
        """The policy, ready for a house."""
        return find_policy(self.policy)

    def evening(self, listeners: Iterable[object]) -> Evening:
        """The run, not begun yet."""
        return Evening(self.scenario, self.made(), self.seed, listeners, self.orders)  # type: ignore[arg-type]

    def trace(self) -> list[Happening]:
        """Its happenings, lived in one go."""
        told: list[Happening] = []
        self.evening([told.append]).run()
        return told


class Lived:
    """A run that is over: its happenings, what was measured and what was found."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.trace: list[Happening] = []
        patience = patience_of(case.scenario)
        self.measured = Statistics(patience)
        diagnosis = Diagnosis(patience)
        case.evening([self.trace.append, self.measured, diagnosis]).run()
        self.incidents: list[Incident] = diagnosis.incidents

    @property
    def kinds(self) -> list[str]:
        """The kinds of the incidents, in the order in which they were found."""
        return [incident.kind for incident in self.incidents]


def live(case: Case) -> Lived:
    """Live a case to its end, with everybody listening."""
    return Lived(case)


# -- scenarios ----------------------------------------------------------------------------------


def minutes(most: int = 20) -> st.SearchStrategy[float]:
    """A number of minutes: often none, mostly quarters of a minute, now and then anything."""
    return st.one_of(
        st.just(0.0),
        st.integers(0, most * 4).map(lambda quarters: quarters / 4),
        st.sampled_from((0.1, 0.3, 1 / 3, 0.7)),
    )


def spans(most: int, numbers: int = 2) -> st.SearchStrategy[tuple[float, ...]]:
    """[least, most] or [least, most likely, most]; often of no width."""
    some = st.lists(minutes(most), min_size=numbers, max_size=numbers).map(
        lambda chosen: tuple(sorted(chosen))
    )
    return st.one_of(minutes(most).map(lambda one: (one,) * numbers), some)


@st.composite
def scenarios(draw: st.DrawFn, evenings: int = 3) -> Scenario:
    """A small scenario, often an odd one: nothing to do, no time, no kids, dawn early, no money."""
    dawn = draw(st.sampled_from((1.0, 7.5, 60.0, 200.0, 840.0, 1440.0)))
    lines = draw(st.sampled_from((0, 1, 2, 5, 12, 25)))
    bills = draw(st.integers(0, min(lines, 8)))
    cheapest = draw(st.integers(0, 700))
    return Scenario().but(
        evenings=draw(st.integers(1, evenings)),
        bedtime=draw(
            st.sampled_from((0.0, 1.0, 30.0, 120.0, 240.0, dawn)).map(lambda b: min(b, dawn))
        ),
        dawn=dawn,
        loads=draw(st.integers(0, 4)),
        wash=draw(spans(40, 3)),
        dry=draw(spans(60, 3)),
        fill_washer=draw(minutes(5)),
        empty_washer=draw(minutes(5)),
        fill_dryer=draw(minutes(5)),
        empty_dryer=draw(minutes(5)),
        lines=lines,
        line=draw(spans(8)),
        bills=bills,
        bills_total=bills + draw(st.sampled_from((0, 10, 1000))),
        balance=draw(st.sampled_from((0, 1, 50, 600, 1100, 1500))),
        wages=draw(st.sampled_from((0, 1, 900))),
        kids=draw(st.sampled_from((0, 1, 3, 6))),
        yells_every=draw(st.sampled_from((0.0, 1.0, 5.0, 15.0, 200.0))),
        comfort=draw(spans(6)),
        fall=draw(st.sampled_from((0.0, 0.5, 1.0))),
        fall_at=draw(spans(130)),
        care_cost=(cheapest, cheapest + draw(st.integers(0, 300))),
        drive=draw(minutes(15)),
        visit=draw(spans(60)),
        cheque=draw(minutes(3)),
        card_fee=draw(st.sampled_from((0, 25))),
        walk=draw(minutes(3)),
        look=draw(minutes(2)),
        find_place=draw(minutes(2)),
        patience_buzzer=draw(minutes(12)),
        patience_yell=draw(minutes(6)),
        patience_hurt=draw(minutes(4)),
        patience_task=draw(minutes(110)),
    )


def lively_scenarios() -> st.SearchStrategy[Scenario]:
    """The ones that ship, and variations of the evening in which much goes on at once."""
    wide = st.builds(
        lambda loads, lines, yells, balance, evenings, walk: Scenario().but(
            loads=loads,
            lines=lines,
            yells_every=yells,
            balance=balance,
            fall=1,
            evenings=evenings,
            wages=1200,
            walk=walk,
        ),
        st.integers(1, 6),
        st.integers(12, 100),
        st.sampled_from((4.0, 15.0)),
        st.sampled_from((900, 1500, 2500)),
        st.integers(1, 3),
        st.sampled_from((0.0, 0.5, 1.0, 3.0)),
    )
    shipped = st.sampled_from([s for name, s in SCENARIOS.items() if name != "two-weeks"])
    return st.one_of(wide, shipped)


# -- parents ------------------------------------------------------------------------------------

KIDS, LAUNDRY, CHECKBOOK = "kids", "laundry", "checkbook"
SYNCHRONOUS = [
    f"synchronous:order={a}-{b}-{c}"
    for a in (KIDS, LAUNDRY, CHECKBOOK)
    for b in (KIDS, LAUNDRY, CHECKBOOK)
    for c in (KIDS, LAUNDRY, CHECKBOOK)
    if len({a, b, c}) == 3
]
THREADED = [
    f"threaded:lock_order={order},checkbook={book}"
    for order in ("own-first", "washer-first", "back-off")
    for book in ("alone", "told", "locked")
]


def synchronous() -> st.SearchStrategy[str]:
    """The synchronous parent in every order."""
    return st.sampled_from(SYNCHRONOUS)


def polling() -> st.SearchStrategy[str]:
    """The polling parent with any interval that is allowed."""
    every = st.one_of(
        st.sampled_from((0.25, 1.0, 15.0, 240.0)), st.floats(0.25, 240, allow_nan=False)
    )
    return every.map(lambda minutes: f"polling:every={minutes}")


def asynchronous() -> st.SearchStrategy[str]:
    """The asynchronous parent with any knobs."""
    return st.builds(
        lambda ready, lines: f"asynchronous:ready={ready},pause_every={lines}",
        st.sampled_from(("priority", "fifo")),
        st.sampled_from((0, 1, 2, 3, 7, 100)),
    )


def threaded(lock_order: str = "", checkbook: str = "") -> st.SearchStrategy[str]:
    """The clones, with any mendings or only those given."""
    return st.sampled_from([t for t in THREADED if lock_order in t and checkbook in t])


@st.composite
def any_orders(
    draw: st.DrawFn, evenings: int = 1, known: Iterable[str] = ORDERS, most: int = 25
) -> tuple[Order, ...]:
    """Any orders at any minutes, several at once and out of order among them."""
    at = st.one_of(
        minutes(300),
        st.floats(0, evenings * MINUTES_A_DAY, allow_nan=False),
        st.integers(0, evenings * MINUTES_A_DAY).map(float),
        st.builds(
            lambda day, minute: day * MINUTES_A_DAY + minute,
            st.integers(0, evenings - 1),
            minutes(240),
        ),
    )
    order = st.builds(Order, at, st.sampled_from(sorted(known)))
    return tuple(draw(st.lists(order, max_size=most)))


@st.composite
def cases(
    draw: st.DrawFn,
    policies: Sequence[st.SearchStrategy[str]] = (),
    evenings: int = 3,
) -> Case:
    """Any scenario under any parent, with anything befalling it; under the player, any orders."""
    scenario = draw(st.one_of(scenarios(evenings), lively_scenarios()))
    if evenings == 1:
        scenario = scenario.but(evenings=1)
    chosen = policies or (
        synchronous(), polling(), asynchronous(), threaded(), threaded(), st.just("player"),
    )  # fmt: skip
    policy = draw(st.one_of(*chosen))
    if policy == "player":
        orders = draw(any_orders(scenario.evenings, [*ORDERS, *ACTS]))
    else:
        orders = draw(any_orders(scenario.evenings, ACTS, 4))
    return Case(scenario, policy, draw(st.integers(0, 10_000)), orders)


def texts() -> st.SearchStrategy[str]:
    """A sentence about a scenario, in any characters that TOML can hold."""
    return st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=30)


def slices() -> st.SearchStrategy[list[float]]:
    """Minutes at which to stop and look, in order."""
    return st.lists(st.one_of(minutes(240), st.floats(0, 4400, allow_nan=False)), max_size=15).map(
        sorted
    )
