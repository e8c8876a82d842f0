"""What parents share: the machines, the locks on them, and the checkbook.

Everything here is simpy's one idea carried on: a thing worth waiting for is an event. A buzzer, a
machine being emptied, a lock being granted, a kid's yell: a task yields them (or awaits them) and
goes on when they come. A machine's cycle is a single timed event with the buzzer as its callback,
and a signal or a lock that nobody has to wait for never enters simpy's queue at all: that, and not
cleverness, is where the speed of this model comes from.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from heapq import heappush
from typing import TYPE_CHECKING, Any

import msgspec
from simpy.events import NORMAL, PENDING, Event, Timeout

from household.errors import HouseholdError
from household.model.chance import Line
from household.model.clock import Alarm

if TYPE_CHECKING:
    from household.model.house import House


class Waitable(Event):
    """A simpy event with a name, which generators `yield` and coroutines `await`."""

    name: str

    def __await__(self) -> Generator[Event, Any, Any]:
        return (yield self)


class Passing(Timeout):
    """Some minutes that pass: simpy's Timeout, which coroutines can `await` as well."""

    __await__ = Waitable.__await__


class Signal(Waitable):
    """Something that comes about once and then stays so, such as a buzzer that sounds.

    Whoever waits for it after that goes on at once, until its owner re-arms it: a stale buzzer
    would make `yield dryer.buzzer` spin without any time passing.
    """

    def __init__(self, house: House, name: str) -> None:
        # As simpy's own __init__ does it, without the call: many are made and few are waited for.
        self.env = house.env
        self.callbacks = []
        self.name = name
        self._house = house

    def comes(self, value: object = None) -> None:
        """The moment has come. Does nothing if it already had."""
        if self._value is not PENDING:
            return
        if self.callbacks:
            # As simpy's `succeed` does it, less its checks and a call.
            env = self.env
            self._ok = True
            self._value = value
            heappush(env._queue, (env._now, NORMAL, next(env._eid), self))
        else:
            # Nobody waits: it is over at once and costs no turn of simpy's queue.
            self._ok = True
            self._value = value
            self.callbacks = None  # type: ignore[assignment]  # simpy's mark for "processed"

    def rearmed(self) -> Signal:
        """The signal for the next time: this one again, unless somebody has yet to hear of it."""
        if self.callbacks is not None:
            return self if self._value is PENDING else Signal(self._house, self.name)
        self.callbacks = []
        self._value = PENDING
        return self


class Machine:
    """A washer or a dryer (a device): started by hands, then it runs alone and buzzes.

    It holds one load, and is empty, `running` or `done`. Its buzzer (completion event) is re-armed
    when it is emptied.
    """

    def __init__(self, house: House, name: str, room: str, cycles: tuple[float, ...]) -> None:
        self.name = name
        self.room = room
        self.lock = house.lock(name)
        self.load: int | None = None
        self.done = False
        self.calls = False  # a buzz that nobody has come to yet
        self.buzzer = house.signal(f"{name}.buzzer")
        self.emptied = house.signal(f"{name}.emptied")
        self._house = house
        self._cycles = cycles
        self._cycle = house.alarm(self._buzz)

    @property
    def empty(self) -> bool:
        """No clothes in it."""
        return self.load is None

    @property
    def running(self) -> bool:
        """A cycle is under way."""
        return self.load is not None and not self.done

    @property
    def needs_hands(self) -> bool:
        """Somebody who looks at it finds something to do."""
        return self.done

    def start(self, by: str, load: int) -> None:
        """Close the door on a load and start the cycle; the length is the load's own."""
        house = self._house
        self.load = load
        self.emptied = self.emptied.rearmed()
        house.tell.started(house.env._now, by, self.name, load)
        self._cycle.rings_in(self._cycles[load % len(self._cycles)])

    def _buzz(self, _cycle: Event) -> None:
        house = self._house
        assert self.load is not None
        self.done = self.calls = True
        house.tell.buzzed(house.env._now, self.name, self.load)
        self.buzzer.comes()

    def finishes(self) -> None:
        """The cycle is over before its time; nothing happens if none is under way."""
        if self.running:
            self._cycle.cancel()
            self._buzz(self._cycle)

    def takes_out(self, by: str) -> int:
        """Take the load out: the buzzer is re-armed, and `emptied` comes."""
        house = self._house
        load = self.load
        assert load is not None
        assert self.done
        self.load = None
        self.done = self.calls = False
        self.buzzer = self.buzzer.rearmed()
        house.tell.emptied(house.env._now, by, self.name, load)
        self.emptied.comes()
        return load

    def put_back(self, by: str, load: int) -> None:
        """Wet clothes go back in, washed already: done, but the buzzer stays silent.

        So whoever put them back waits for `emptied`, or for the dryer, and not for this buzzer.
        """
        house = self._house
        self.load = load
        self.done = True
        self.emptied = self.emptied.rearmed()
        house.tell.put_back(house.env._now, by, self.name, load)


class Request(Waitable):
    """A wish for a lock: an event that comes when the lock is granted, and a `with` block.

    Leaving the block lets the lock go, or withdraws the wish if it was not granted yet.
    """

    granted = False
    timer: Alarm | None = None

    def __init__(self, lock: Lock, by: str) -> None:
        self.env = lock.house.env
        self.callbacks = []
        self.lock = lock
        self.name = lock.name_of_wish
        self.by = by

    def grant(self) -> None:
        """The lock is theirs, after a wait: they are resumed by an event."""
        self.granted = True
        if self.timer is not None:
            self._stops_waiting()
        house = self.lock.house
        house.tell.took(house.env._now, self.by, self.lock.name)
        self.succeed()

    def _stops_waiting(self) -> None:
        if self.timer is not None:
            self.timer.cancel()  # a timer nobody waits for must not keep the evening going

    def refuse(self, waited: Event | None) -> None:
        """Patience is over: the wish is withdrawn, if it was not granted meanwhile."""
        if self.granted or (waited and self not in self.lock.queue):
            return
        house = self.lock.house
        house.tell.refused(house.env._now, self.by, self.lock.name)
        if waited:
            self.lock.queue.remove(self)
            self.succeed()
        else:
            self._over_at_once()

    def _over_at_once(self) -> None:
        self._ok = True
        self._value = None
        self.callbacks = None  # type: ignore[assignment]  # simpy's mark for "processed"

    def __enter__(self) -> Request:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.lock.release(self)


class Lock:
    """Control of one thing by one task at a time (a mutex), first come, first served.

    It only protects from those who ask for it. In the trace it leaves who `Took` it and `LetGo`,
    and who `Wanted` it while another held it.
    """

    def __init__(self, house: House, name: str) -> None:
        self.house = house
        self.name = name
        self.name_of_wish = f"{name}.lock"
        self.holder: Request | None = None
        self.queue: list[Request] = []
        house.locks.append(self)

    def request(self, patience: float | None = None) -> Request:
        """Ask for the lock: `with lock.request() as turn:` and then `yield turn` (or `await`).

        patience: wait no longer than so many minutes; `granted` says what came of it. 0 only tries.
        """
        house = self.house
        check_patience(patience)
        wish = Request(self, house.doer())
        if self.holder is None:
            # Theirs at once. Most locks are free, so this is `_over_at_once` without the call.
            self.holder = wish
            wish.granted = wish._ok = True
            wish._value = wish.callbacks = None  # type: ignore[assignment]
            house.tell.took(house.env._now, wish.by, self.name)
        elif patience == 0:
            wish.refuse(None)
        else:
            now = house.env._now
            self.queue.append(wish)
            if patience is None:
                house.tell.wanted(now, wish.by, self.name)
            else:
                house.tell.wanted(now, wish.by, self.name, now + patience)
                wish.timer = Alarm(house.env, wish.refuse).rings_in(patience)
        return wish

    def release(self, wish: Request) -> None:
        """Let go of what `request` gave, or withdraw it; letting go twice does nothing.

        Nobody acts when an evening is given up and its generators are closed: then nothing is told.
        """
        house = self.house
        if house.env._active_proc is None:
            return
        if wish is self.holder:
            house.tell.let_go(house.env._now, wish.by, self.name)
            self.holder = self.queue.pop(0) if self.queue else None
            if self.holder is not None and not house.over:
                self.holder.grant()
        elif wish in self.queue:
            self.queue.remove(wish)
            wish._stops_waiting()
            house.tell.gave_up(house.env._now, wish.by, self.name)


def check_patience(patience: float | None) -> None:
    """Raises HouseholdError for what is no time to wait for a lock."""
    if patience is not None and not 0 <= patience < math.inf:
        raise HouseholdError(f"patience: expected minutes from 0 on, got {patience}")


class OpenLine(msgspec.Struct, gc=False):
    """A line of the checkbook in somebody's hands: read, not yet written (a stale copy in waiting).

    `balance` is what was read, `covered` the decision taken on it: is there money for the bill?
    """

    number: int
    line: Line
    balance: int
    covered: bool
    calls: int
    written: bool = False


class Checkbook:
    """What the parents believe (`balance`) and what is so (`bank`): two numbers, one truth.

    Every payer looks at the balance believed in before paying, so money that is not there can
    only be spent on a stale belief, never out of being poor.
    """

    def __init__(self, house: House, lines: list[Line], balance: int, bank: int) -> None:
        self.name = "checkbook"
        self.room = "study"
        self.balance = balance
        self.bank = bank
        self.lock = house.lock("checkbook")
        self.calls = 0
        self.lines_left = self._all = len(lines)  # how many nobody has begun yet
        self._house = house
        self._lines = lines
        # By their numbers: those that are read and not yet written, and those whose bill was put off.
        self._open: list[int] = []
        self._put_off: list[int] = []
        self._apart = house.tell.apart  # asked with every line, and in an object of its own faster

    @property
    def begun(self) -> bool:
        """Somebody has begun to balance it, so there is a place to find again."""
        return self.lines_left < self._all

    @property
    def needs_hands(self) -> bool:
        """Somebody who looks at it finds something to do."""
        return self.lines_left > 0

    @property
    def unwritten(self) -> int:
        """How many lines have not been written yet, begun or not."""
        return self.lines_left + len(self._open)

    @property
    def undone(self) -> list[Line]:
        """The lines that are due again the next evening: put off, not written, or not begun."""
        begun = self._all - self.lines_left
        again = sorted((*self._open, *self._put_off))
        return [*(self._lines[number] for number in again), *self._lines[begun:]]

    def balance_line(self, by: str) -> OpenLine | None:
        """Balance the next line in a leap; if that can't be, it is read: work on it and `write`.

        This is `read`, `Clock.passes` and `write` in one, because nothing in the house is done so
        often. In a leap nobody else acts, so what was read is still so when it is written.
        """
        house = self._house
        env = house.env
        left = self.lines_left
        number = self._all - left
        line = self._lines[number]
        now = env._now
        end = now + line.minutes
        queue = env._queue
        if end > env.leaps_until or (queue and queue[0][0] <= end):
            return self.read(by)
        tell = house.tell
        balance = self.balance
        self.lines_left = left - 1
        if self._apart:
            tell.read(now, by, number, balance, end)
        env._now = end
        bill = line.bill
        covered = bill and bill <= balance  # most lines have no bill
        if covered:
            self.balance = balance - bill
            self.bank -= bill
        if self._apart:
            tell.wrote(end, by, number, self.balance)
        else:
            tell.balanced(now, by, number, balance, end, self.balance)
        if covered:
            tell.paid(end, by, number, bill, self.bank)
        elif bill:
            self._put_off.append(number)
            tell.put_off(end, by, number, bill, balance)
        if left == 1 and not self._open:
            house.perhaps_lights_out()
        return None

    def look_up(self, by: str, number: int, minutes: float) -> int:
        """The balance that is believed in, read for what will be written in so many minutes."""
        house = self._house
        now = house.env._now
        balance = self.balance
        house.tell.read(now, by, number, balance, now + minutes)
        return balance

    def read(self, by: str) -> OpenLine:
        """Open the next line: the balance is read, and the bill decided upon, here and now."""
        left = self.lines_left
        if not left:
            raise HouseholdError(
                "there is no line left to balance: ask home.checkbook.lines_left first"
            )
        self.lines_left = left - 1
        number = self._all - left
        self._open.append(number)
        line = self._lines[number]
        balance = self.balance
        house = self._house
        now = house.env._now
        house.tell.read(now, by, number, balance, now + line.minutes)
        return OpenLine(number, line, balance, line.bill <= balance, self.calls)

    def write(self, by: str, open_line: OpenLine, told: bool = False) -> None:
        """Write a line's new balance, computed from what was read when it was opened.

        With `told`, a phone call since then makes the writer read the balance again. It mends the
        sum and not the decision: a bill that the old balance covered is paid all the same.
        """
        house = self._house
        now = house.env._now
        number, balance = open_line.number, open_line.balance
        bill = open_line.line.bill
        if told and open_line.calls != self.calls:
            balance = self.balance
            house.tell.read(now, by, number, balance, now)
        if bill and open_line.covered:
            self.balance = balance = balance - bill
            self.bank -= bill
            house.tell.wrote(now, by, number, balance)
            house.tell.paid(now, by, number, bill, self.bank)
        else:
            self.balance = balance
            house.tell.wrote(now, by, number, balance)
            if bill:
                self._put_off.append(number)
                house.tell.put_off(now, by, number, bill, balance)
        self._open.remove(number)
        if not self.unwritten:
            house.perhaps_lights_out()

    def pay(self, by: str, cost: int, balance: int, fee: int) -> int:
        """Pay `cost` on a reading of `balance`: by cheque if it covers it, else by card.

        Returns the amount of the cheque, 0 if it went by card.
        """
        house = self._house
        now = house.env._now
        if cost > balance:
            house.tell.paid_by_card(now, by, cost, fee, balance)
            return 0
        self.balance = balance - cost
        self.bank -= cost
        house.tell.wrote(now, by, -1, self.balance)
        house.tell.paid(now, by, -1, cost, self.bank)
        return cost

    def phone(self, by: str, amount: int) -> None:
        """Whoever listens at the checkbook is told of a cheque of `amount`."""
        self.calls += 1
        self._house.tell.phoned(self._house.env._now, by, amount)
