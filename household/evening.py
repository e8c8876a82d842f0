"""One run: a scenario, a policy, a seed and orders go in, happenings come out.

Most runs are one evening long; a scenario may string several together, and then each evening is a
house of its own that starts with what the one before left undone. A run is a pure function of what
goes in, so *rewind* is running it again to an earlier minute.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

import msgspec

from household.errors import HouseholdError
from household.model.chance import TICKS, another_fall, draw
from household.model.clock import Alarm
from household.model.house import MINUTES_A_DAY, House, Left
from household.model.movers import Schedule
from household.model.scenario import Scenario
from household.model.voice import Listener, voice_for

Watch = Callable[[Callable[[], float]], AbstractContextManager[None]]
"""What a policy wants around the running of its code; it is given the house's clock."""


def _unwatched(_now: Callable[[], float]) -> AbstractContextManager[None]:
    return nullcontext()


class Order(msgspec.Struct, frozen=True):
    """What is to be done, and at which minute.

    The player is told to turn to "checkbook", "washer", "dryer" or "kids"; the house itself knows
    the `ACTS`, whoever its parents are.
    """

    at: float
    do: str


def _falls(evening: Evening) -> None:
    house = evening.house
    if house.scenario.kids:
        number = len(house.kids.yells)
        at = house.env.now - house.began_at
        house.kids.falls(another_fall(house.scenario, evening.seed, house.evening, number, at))


ACTS: Mapping[str, Callable[[Evening], object]] = {
    "fall": _falls,
    "washer-done": lambda evening: evening.house.washer.finishes(),
    "dryer-done": lambda evening: evening.house.dryer.finishes(),
    "enough": lambda evening: evening.house.takes_no_more_orders(),
}
"""What can befall the house on order: a kid has a bad fall, a machine is done before its time. With
"enough" whoever gives the orders says that no more are to come: until then they could have."""


class Evening:
    """A run that can be carried on in slices: `advance(18.5)`, or `run()` to its end.

    policy: called with each evening's house, it makes the parents and gives them their tasks.
    listeners: each is called with every happening, in order, as it comes about. open_ended: orders may
    still be given while it goes on (see `order`), so it does not end because nothing can move.
    choices: who moves next, one name for each step, in place of the clock (see `movers.Schedule`).
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: Callable[[House], object],
        seed: int,
        listeners: Iterable[Listener] = (),
        orders: Sequence[Order] = (),
        open_ended: bool = False,
        choices: Sequence[str] = (),
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.over = False
        self.house: House
        self._left: Left | None = None  # what the evening before left, while it is night
        self._policy = policy
        self._watched: Watch = getattr(policy, "watched", _unwatched)
        self._voice = voice_for(listeners)
        self._orders = sorted(orders, key=lambda order: order.at)
        self._open_ended = open_ended
        self._choices = choices
        self.schedule: Schedule | None = None
        self._until = -math.inf  # how far it has been carried on
        self._begin(0, None)

    def _begin(self, number: int, left: Left | None) -> None:
        luck = draw(self.scenario, self.seed, number)
        self.house = house = House(self.scenario, luck, self._voice, number, left)
        until = house.began_at + self.scenario.dawn
        house.open_ended = self._open_ended
        for order in self._orders:
            if house.began_at <= order.at < until:
                self._schedule(order)
        self._policy(house)
        if self._choices and not number:
            self.schedule = Schedule(house, self._choices)

    # -- orders ---------------------------------------------------------------------------------

    def order(self, do: str, at: float) -> Order:
        """Give an order at minute `at` or a moment later; returns it, with its minute.

        It is dated at a tick that has yet to come and at which nothing else is due. So it comes
        first in its instant, as it does when the run is lived again with all orders known from the
        start: the trace is the same. Raises HouseholdError if nobody is up to be given one.
        """
        house = self.house
        over = HouseholdError(f"{do}: the evening is over, and nobody takes orders any more")
        if self.over or self._left is not None:
            raise over
        tick = math.floor(max(at, self._until, house.env.now) * TICKS) + 1
        due = {entry[0] for entry in house.env._queue}
        while tick / TICKS in due:
            tick += 1
        made = Order(tick / TICKS, do)
        if made.at >= house.dawn:
            raise over
        self._orders.append(made)
        self._schedule(made)
        return made

    def _schedule(self, order: Order) -> None:
        """Put an order into simpy's queue, at its very minute: adding up to it could miss it."""
        env = self.house.env
        Alarm(env, lambda _event: self._carry_out(order.do)).rings_at(float(order.at))

    def _carry_out(self, do: str) -> None:
        house = self.house
        act = ACTS.get(do)
        if act is None:
            house.orders.give(do)
        else:
            house.tell.ordered(house.env._now, "player", do)
            act(self)

    # -- the course of the run --------------------------------------------------------------------

    @property
    def now(self) -> float:
        """The minute the run has come to."""
        return self.house.env.now

    @property
    def next_at(self) -> float:
        """The minute at which something can happen next; `inf` once the run is over.

        To stop at every one of them is to see the house between any two instants.
        """
        if self.over:
            return math.inf
        house = self.house
        if self._left is not None:
            return float(MINUTES_A_DAY * (house.evening + 1))
        if house.over:
            return house.dawn
        if self.schedule is not None:
            return self.schedule.next_at
        return min(house.env.peek(), house.dawn)

    def advance(self, until: float) -> bool:
        """Carry the run on up to and including minute `until`; True while it goes on."""
        self._until = max(self._until, until)
        with self._watched(lambda: self.house.env.now):
            while not self.over:
                if self._left is not None:
                    if MINUTES_A_DAY * (self.house.evening + 1) > until:
                        break  # it is night
                    self._begin(self.house.evening + 1, self._left)
                    self._left = None
                if (self.schedule or self.house).live(until):
                    break
                last = self.house.evening + 1 == self.scenario.evenings
                if not last and self.house.dawn > until and self.house.locked:
                    break  # locks are let go at dawn, and it is not dawn yet
                self._left = self.house.end(dawn_follows=not last)
                self.over = last
        return not self.over

    def __del__(self) -> None:
        """An evening that is given up half way leaves no coroutine that was never awaited."""
        if "house" in self.__dict__:
            self.house.close()

    def run(self) -> None:
        """Carry the run on to its end."""
        self.advance(math.inf)
