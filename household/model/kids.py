"""The kids: they play until one yells, and at bedtime they sleep, if nobody is crying.

Yells have absolute times, whatever the parents do, and queue up while nobody comes. A bad fall
goes before the rest. Everybody comes along to urgent care and is looked after there, so what is
yelled on that trip is answered at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

if TYPE_CHECKING:
    from household.model.chance import Yell
    from household.model.house import House

BADLY_HURT = "badly hurt"


class Kids:
    """All the kids of the house, as one thing that calls for attention (an interrupt source).

    `yell` comes when a kid yells, stays while anybody calls, and comes a last time when they fall
    asleep. `calling` holds the numbers of the unanswered yells, the most urgent first. `badly_hurt` is
    how many of these had a bad fall and need urgent care: they come first.
    """

    def __init__(self, house: House, yells: tuple[Yell, ...], kids: int, bedtime: float) -> None:
        self.name = "kids"
        self.room = "living room"
        self.awake = kids > 0
        self.away = ""  # the task that has them all at urgent care
        self.calling: list[int] = []
        self.badly_hurt = 0
        self.yells = yells
        self.yell = house.signal("kids.yell")
        self._house = house
        self._in_arms = 0
        self._born = 0
        self._drawn = len(yells)  # those that chance has drawn; a fall on order comes on top
        self._late = False
        self._next = house.alarm(self._yells)
        self.bedtime = house.alarm(self._bedtime_comes)  # no yell: see `movers.name_of`
        if kids:
            self._plan_next()
            self.bedtime.rings_in(bedtime)
        else:
            self.yell.comes()

    @property
    def needs_hands(self) -> bool:
        """Somebody who looks at them finds something to do."""
        return bool(self.calling)

    def _plan_next(self) -> None:
        if self._born < self._drawn:
            self._next.rings_at(self._house.began_at + self.yells[self._born].at)

    def _yells(self, _event: Event) -> None:
        number = self._born
        self._born += 1
        self._plan_next()
        if self.awake:
            self.calls(number)

    def falls(self, yell: Yell) -> None:
        """A kid has a bad fall that chance had not drawn; nothing happens if they sleep."""
        if self.awake:
            self.yells = (*self.yells, yell)
            self.calls(len(self.yells) - 1)

    def calls(self, number: int) -> None:
        """A kid yells, now."""
        house = self._house
        yell = self.yells[number]
        house.tell.yelled(house.env._now, yell.kid, number, yell.mood)
        if self.away:
            house.tell.answered(house.env._now, self.away, "kids", number)
            return
        if yell.mood == BADLY_HURT:
            self.badly_hurt += 1
            self.calling.insert(0, number)
        else:
            self.calling.append(number)
        self.yell.comes()

    def answer(self, by: str) -> int:
        """Hands have come for the first of the calling: returns its number."""
        house = self._house
        number = self.calling.pop(0)
        if self.badly_hurt:
            self.badly_hurt -= 1
        if not self.calling:
            self.yell = self.yell.rearmed()
        house.tell.answered(house.env._now, by, "kids", number)
        self._in_arms += 1
        return number

    def leave(self, by: str) -> None:
        """All of them go to urgent care with `by`; whoever still called is looked after."""
        house = self._house
        self.away = by
        for number in self.calling:
            house.tell.answered(house.env._now, by, "kids", number)
        if self.calling:
            self.calling.clear()
            self.badly_hurt = 0
            self.yell = self.yell.rearmed()

    def comforted(self) -> None:
        """A kid was seen to."""
        self._in_arms -= 1
        self._perhaps_sleep()

    def come_home(self) -> None:
        """All of them are back from urgent care, and the kid that fell has been seen to."""
        self.away = ""
        self.comforted()

    def _bedtime_comes(self, _event: Event) -> None:
        self._late = True
        self._perhaps_sleep()

    def _perhaps_sleep(self) -> None:
        if self._late and self.awake and not (self.calling or self._in_arms):
            house = self._house
            self.awake = False
            self._next.cancel()  # so that nothing but chores keeps the evening going
            house.tell.fell_asleep(house.env._now, "kids")
            self.yell.comes()
            house.perhaps_lights_out()
