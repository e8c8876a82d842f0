"""One run: a scenario, a policy, a seed and orders go in, happenings come out.

Most runs are one evening long; a scenario may string several together, and then each evening is a
house of its own that starts with what the one before left undone. A run is a pure function of what
goes in, so *rewind* is running it again to an earlier minute.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

import msgspec
from simpy.events import Event, Timeout

from household.model.chance import draw
from household.model.house import MINUTES_A_DAY, House, Left, Listener, Voice
from household.model.scenario import Scenario

Watch = Callable[[Callable[[], float]], AbstractContextManager[None]]
"""What a policy wants around the running of its code; it is given the house's clock."""


def _unwatched(_now: Callable[[], float]) -> AbstractContextManager[None]:
    return nullcontext()


class Order(msgspec.Struct, frozen=True):
    """What the player is told to do, and at which minute: "checkbook", "washer", "dryer", "kids"."""

    at: float
    do: str


class Evening:
    """A run that can be carried on in slices: `advance(18.5)`, or `run()` to its end.

    policy: called with each evening's house, it makes the parents and gives them their tasks.
    listeners: each is called with every happening, in order, as it comes about.
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: Callable[[House], object],
        seed: int,
        listeners: Iterable[Listener] = (),
        orders: Sequence[Order] = (),
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.over = False
        self.house: House
        self._left: Left | None = None  # what the evening before left, while it is night
        self._policy = policy
        self._watched: Watch = getattr(policy, "watched", _unwatched)
        self._voice = Voice(listeners)
        self._orders = sorted(orders, key=lambda order: order.at)
        self._begin(0, None)

    def _begin(self, number: int, left: Left | None) -> None:
        luck = draw(self.scenario, self.seed, number)
        self.house = house = House(self.scenario, luck, self._voice, number, left)
        until = house.began_at + self.scenario.dawn
        for order in self._orders:
            if house.began_at <= order.at < until:
                Timeout(house.env, order.at - house.began_at).callbacks.append(
                    _giver(house, order.do)
                )
        self._policy(house)

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
        return house.dawn if house.over else min(house.env.peek(), house.dawn)

    def advance(self, until: float) -> bool:
        """Carry the run on up to and including minute `until`; True while it goes on."""
        with self._watched(lambda: self.house.env.now):
            while not self.over:
                if self._left is not None:
                    if MINUTES_A_DAY * (self.house.evening + 1) > until:
                        break  # it is night
                    self._begin(self.house.evening + 1, self._left)
                    self._left = None
                if self.house.live(until):
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


def _giver(house: House, order: str) -> Callable[[Event], None]:
    return lambda _event: house.orders.give(order)
