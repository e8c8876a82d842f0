"""The house: the clock, the things, the people, and `tell`.

A house is one evening. Time passes only where somebody yields or awaits; whatever comes about is
told, once, to whoever listens, and the house itself reads none of it. `live` carries the evening
on; it may be called in one go or in slices as thin as you like, and tells the same either way.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappop
from typing import TYPE_CHECKING

import msgspec
from simpy.events import Event

from household.errors import HouseholdError
from household.model.chance import Line, Luck
from household.model.clock import NOWHERE, Alarm, Clock
from household.model.kids import Kids
from household.model.scenario import Scenario
from household.model.things import Checkbook, Lock, Machine, Passing, Signal
from household.model.voice import SILENT

if TYPE_CHECKING:
    from household.model.parent import Parent, Task
    from household.words import Words

ROOMS = ("laundry", "study", "living room")
"""In a row: it is one walk from each to the next."""

MINUTES_A_DAY = 1440


class Left(msgspec.Struct, frozen=True):
    """What one evening leaves to the next: loads, lines to balance, money, and wages due."""

    loads: int
    lines: tuple[Line, ...]
    balance: int
    bank: int


class Orders:
    """Orders from outside the house, in the order in which they were given."""

    def __init__(self, house: House) -> None:
        self.given = house.signal("orders.given")
        self._house = house
        self._waiting: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The orders that nobody has taken yet, the oldest first."""
        return tuple(self._waiting)

    def give(self, order: str) -> None:
        """Somebody outside gives an order, now."""
        self._house.tell.ordered(self._house.env._now, "player", order)
        self._waiting.append(order)
        self.given.comes()

    def take(self) -> str:
        """The oldest order that nobody has taken yet."""
        order = self._waiting.pop(0)
        if not self._waiting:
            self.given = self.given.rearmed()
        return order


class House:
    """One evening of a household: what policies call `home`.

    scenario: the numbers; luck: what chance decided; tell: who listens; evening: which one it is,
    from 0; left: what the evening before left undone.
    """

    def __init__(
        self,
        scenario: Scenario,
        luck: Luck,
        tell: Words,
        evening: int = 0,
        left: Left | None = None,
    ) -> None:
        self.scenario = scenario
        self.evening = evening
        self.began_at = float(MINUTES_A_DAY * evening)
        self.env = self._clock()
        self.tell = tell
        self.over = False
        self.open_ended = False  # more orders may come: it is not over because nothing can move
        self.parents: list[Parent] = []
        self.tasks: list[Task] = []
        loads = scenario.loads + (left.loads if left else 0)
        lines = [*(left.lines if left else ()), *luck.lines]
        balance = left.balance if left else scenario.balance
        bank = left.bank if left else scenario.balance
        tell.evening_began(
            self.began_at, "house", evening, scenario.kids, loads, len(lines), balance, bank
        )
        if left and scenario.wages:
            balance += scenario.wages
            bank += scenario.wages
            tell.wages_paid(self.began_at, "house", scenario.wages, balance, bank)
        self.locks: list[Lock] = []
        self.hamper = list(range(loads))
        self.laundry_left = loads
        self.washer = Machine(self, "washer", "laundry", luck.washes)
        self.dryer = Machine(self, "dryer", "laundry", luck.dries)
        self.checkbook = Checkbook(self, lines, balance, bank)
        self.kids = Kids(self, luck.yells, scenario.kids, scenario.bedtime)
        self.orders = Orders(self)
        self._past = self.signal("time to pass")
        self._past.comes()
        if not loads and not lines and not scenario.kids:
            self.perhaps_lights_out()

    # -- what it is made of: a house in which real time passes makes these of something else -----

    kind_of_parent: type[Parent] | None = None
    """What `Parent(home)` makes here, if not a plain Parent."""

    def _clock(self) -> Clock:
        return Clock(self.began_at)

    def signal(self, name: str) -> Signal:
        """Something that comes about once, such as a buzzer that sounds."""
        return Signal(self, name)

    def alarm(self, wakes: Callable[[Event], None]) -> Alarm:
        """The passing of time for one machine, or for the kids."""
        return Alarm(self.env, wakes)

    def lock(self, name: str) -> Lock:
        """Control of one thing by one task at a time."""
        return Lock(self, name)

    # -- what a policy may ask -----------------------------------------------------------------

    @property
    def now(self) -> float:
        """Minutes since 16:00 of the first day."""
        return self.env._now

    @property
    def wet_laundry_left(self) -> int:
        """How many loads have not been started in the dryer yet."""
        return self.laundry_left - (self.dryer.load is not None)

    @property
    def chores_left(self) -> bool:
        """Kids awake, laundry not done, or lines not begun."""
        return bool(self.kids.awake or self.laundry_left or self.checkbook.lines_left)

    def after(self, minutes: float) -> Event:
        """An event that comes in so many minutes. Raises HouseholdError for less than none."""
        if not 0 <= minutes < math.inf:
            raise HouseholdError(f"home.after expected minutes from 0 on, got {minutes}")
        return Passing(self.env, minutes)

    def until(self, minute: float) -> Event:
        """An event that comes at a minute of the evening; if that is over, it has come."""
        if not -math.inf < minute < math.inf:
            raise HouseholdError(f"home.until expected a minute of the evening, got {minute}")
        wait = minute - self.env._now
        return Passing(self.env, wait) if wait > 0 else self._past

    # -- what the things and people of the house ask ---------------------------------------------

    def doer(self) -> str:
        """The name of the task that acts right now."""
        task = self.env._active_proc
        if task is None:
            raise HouseholdError(
                "a lock was asked for outside of any task: ask for it in a task that a parent took on"
            )
        return task.name

    def folded(self) -> None:
        """A load is done: out of the dryer, folded."""
        self.laundry_left -= 1
        if not self.laundry_left:
            self.perhaps_lights_out()

    def takes_no_more_orders(self) -> None:
        """Nobody outside gives orders any more: it is over when nothing can move."""
        self.open_ended = False

    @property
    def undone(self) -> bool:
        """Kids awake, laundry not done, or lines not written: the lights stay on."""
        return bool(self.kids.awake or self.laundry_left or self.checkbook.unwritten)

    def perhaps_lights_out(self) -> None:
        """The evening is over once nothing is left to do and the kids sleep."""
        if not self.undone:
            self.tell.lights_out(self.env._now, "house")
            self.over = True
            self.env.leaps_until = NOWHERE

    @property
    def dawn(self) -> float:
        """The minute at which the night is over."""
        return self.began_at + self.scenario.dawn

    @property
    def locked(self) -> bool:
        """Somebody holds a lock."""
        return any(lock.holder is not None for lock in self.locks)

    # -- the course of the evening --------------------------------------------------------------

    def live(self, until: float = math.inf) -> bool:
        """Carry the evening on up to and including minute `until`; True while it goes on."""
        env = self.env
        dawn = self.dawn
        last = min(until, dawn)
        # simpy's own `step`, without looking for failed events: here an error passes straight on.
        queue = env._queue
        env.leaps_until = far = last if env.leaps else NOWHERE
        try:
            while queue and queue[0][0] <= last and not self.over:
                env._now, _, _, event = heappop(queue)
                callbacks = event.callbacks
                event.callbacks = None  # type: ignore[assignment]
                if len(callbacks) == 1:
                    callbacks[0](event)
                else:
                    # Several are woken in this instant: until all of them are, nobody leaps.
                    env.leaps_until = NOWHERE
                    for wake in callbacks:
                        wake(event)
                    env.leaps_until = far
        finally:
            env._active_proc = None
            env.leaps_until = NOWHERE
        if self.over:
            return False
        if queue:
            self.over = until >= dawn and queue[0][0] > dawn
        else:
            self.over = until >= dawn or not self.open_ended
        return not self.over

    def end(self, dawn_follows: bool) -> Left:
        """Close an evening that is over; returns what it leaves undone.

        If another one follows, whoever still holds a lock lets it go at dawn.
        """
        env = self.env
        waiting = [task for task in self.tasks if task.is_alive]
        at = env._now
        why = "lights out"
        if self.undone:
            stuck = env.peek() == math.inf
            why = "nothing can move" if stuck else "dawn"
            at = at if stuck else max(at, self.dawn)
            for task in waiting:
                self.tell.stood_still(at, task.name, task.waiting_for)
        self.tell.evening_ended(
            at, "house", self.evening, why, self.laundry_left, self.checkbook.unwritten
        )
        if dawn_follows:
            dawn = self.dawn
            for lock in self.locks:
                if lock.holder is not None:
                    self.tell.let_go(dawn, lock.holder.by, lock.name)
        wrong = self.close()
        if wrong is not None:
            raise wrong
        book = self.checkbook
        return Left(
            loads=self.laundry_left,
            lines=tuple(book.undone),
            balance=book.balance,
            bank=book.bank,
        )

    def close(self) -> BaseException | None:
        """Nobody lives here any more: tasks still under way are dismissed, and tell nothing.

        Returns what the first one raised that did not go quietly.
        """
        self.tell = SILENT
        raised = [task.dismiss() for task in self.tasks if task.is_alive]
        return next((error for error in raised if error is not None), None)
