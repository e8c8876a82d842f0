"""The yardstick: one evening written straight onto simpy, with only its input from `household`.

This is what somebody who knows simpy and its documentation would write who wants the numbers of an
evening and nothing else: processes, timeouts, events and resources, and counters that are added up
in place. Nothing is told, so there is no trace, no diagnosis and no picture of it. The benchmark
asks what the model in `household` costs on top of this, and the tests ask whether two programs that
share no code come to the same numbers. So it is meant to be plain: neither slow on purpose nor
tuned.

`plain(scenario, seed, "threaded", lock_order="back-off")` returns the same dict as
`Statistics(...).result` does for that evening. Rooms are numbered 0, 1, 2 along the corridor;
minutes count from 16:00.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

import simpy
from simpy.resources.base import Put

from household.model.scenario import Scenario

T = TypeVar("T")
Steps = Generator[simpy.Event, Any, T]
Request = Put[simpy.Resource]
Result = dict[str, float | int | None]

LAUNDRY, STUDY, LIVING_ROOM = range(3)
MOODS = ("hungry", "squabble", "hurt")
BADLY_HURT = "badly hurt"


def plain(scenario: Scenario, seed: int, policy: str, **options: Any) -> Result:
    """The statistics of one evening under a policy with its options."""
    env = simpy.Environment()
    home = Home(env, scenario, seed)
    POLICIES[policy](home, **options)
    while not home.over and env.peek() <= scenario.dawn:
        env.step()
    stopped_early = home.over or env.peek() == math.inf
    return home.statistics(env.now if stopped_early else scenario.dawn)


# -- chance --------------------------------------------------------------------------------------


@dataclass
class Line:
    """A line of the checkbook; `bill` is 0 if it is none."""

    minutes: float
    bill: int


@dataclass
class Yell:
    """A yell, and what it takes to see to it."""

    at: float
    mood: str
    minutes: float
    cost: int = 0


def ticks(minutes: float) -> float:
    """Rounded to a 64th of a minute."""
    return math.floor(minutes * 64 + 0.5) / 64


def draw_cycles(
    source: str, triangle: tuple[float, float, float], loads: int, seed: int
) -> list[float]:
    """How long a machine takes for each load."""
    least, likely, most = triangle
    random = Random(f"{source}/{seed}/0")
    return [ticks(random.triangular(least, most, likely)) for _ in range(loads)]


def draw_lines(scenario: Scenario, seed: int) -> list[Line]:
    """The lines of the checkbook, some of them bills."""
    random = Random(f"lines/{seed}/0")
    least, most = scenario.line
    lines = [
        Line(ticks(least + (most - least) * random.random()), 0) for _ in range(scenario.lines)
    ]
    random = Random(f"bills/{seed}/0")
    weights = [0.5 + random.random() for _ in range(scenario.bills)]
    numbers = random.sample(range(scenario.lines), scenario.bills)
    spent, weighed, whole = 0, 0.0, sum(weights)
    for number, weight in zip(numbers, weights, strict=True):
        weighed += weight
        total = round((scenario.bills_total - scenario.bills) * weighed / whole)
        lines[number].bill = 1 + total - spent
        spent = total
    return lines


def draw_yells(scenario: Scenario, seed: int) -> list[Yell]:
    """Everything the kids will yell, in order."""
    yells: list[Yell] = []
    if not scenario.kids:
        return yells
    if scenario.yells_every:
        random = Random(f"yells/{seed}/0")
        least, most = scenario.comfort
        at = 0.0
        while True:
            at += -math.log(1.0 - random.random()) * scenario.yells_every
            _kid, mood, length = random.random(), random.random(), random.random()
            if at >= scenario.bedtime or len(yells) >= 1000:
                break
            minutes = ticks(least + (most - least) * length)
            yells.append(Yell(ticks(at), MOODS[int(mood * len(MOODS))], minutes))
    random = Random(f"falls/{seed}/0")
    happens, at, _kid, cost, stay = [random.random() for _ in range(5)]
    if happens < scenario.fall:
        earliest, latest = scenario.fall_at
        cheapest, dearest = scenario.care_cost
        shortest, longest = scenario.visit
        yells.append(
            Yell(
                ticks(earliest + (latest - earliest) * at),
                BADLY_HURT,
                ticks(shortest + (longest - shortest) * stay),
                round(cheapest + (dearest - cheapest) * cost),
            )
        )
        yells.sort(key=lambda yell: yell.at)
    return yells


# -- the home ------------------------------------------------------------------------------------


class Machine:
    """A washer or a dryer, with its lock. A cycle is a process, and ends with the buzzer."""

    def __init__(self, home: Home, cycles: list[float]) -> None:
        self.home = home
        self.env = home.env
        self.cycles = cycles
        self.lock = simpy.Resource(home.env, capacity=1)
        self.load: int | None = None
        self.done = False
        self.buzzed_at: float | None = None  # None once somebody has come
        self.buzzer = home.env.event()
        self.emptied = home.env.event()

    def start(self, load: int) -> None:
        """Start the cycle of a load."""
        self.load = load
        self.emptied = self.env.event()
        self.env.process(self.cycle(load))

    def cycle(self, load: int) -> Steps[None]:
        """Run, then buzz."""
        yield self.env.timeout(self.cycles[load])
        self.done = True
        self.buzzed_at = self.env.now
        self.buzzer.succeed()

    def answer(self) -> None:
        """Somebody has come."""
        if self.buzzed_at is not None:
            self.home.buzzer_answered(self.env.now - self.buzzed_at)
            self.buzzed_at = None

    def take_out(self) -> None:
        """The load is out."""
        self.load = None
        self.done = False
        self.buzzer = self.env.event()
        self.emptied.succeed()

    def put_back(self, load: int) -> None:
        """A washed load is in again; there will be no buzzer for it."""
        self.load = load
        self.done = True
        self.emptied = self.env.event()


class Kids:
    """The kids, as a process that yells, and another that sends them to bed."""

    def __init__(self, home: Home, yells: list[Yell]) -> None:
        self.home = home
        self.env = home.env
        self.yells = yells
        self.awake = home.scenario.kids > 0
        self.away = False
        self.late = False
        self.in_arms = 0
        self.calling: list[Yell] = []
        self.yell = home.env.event()  # somebody calls, or they have gone to sleep
        if self.awake:
            self.env.process(self.play())
            self.env.process(self.bedtime())

    def play(self) -> Steps[None]:
        """Yell now and then; at urgent care somebody is there at once."""
        for yell in self.yells:
            if yell.at > self.env.now:
                yield self.env.timeout(yell.at - self.env.now)
            if not self.awake:
                continue
            if self.away:
                self.home.kid_answered(yell, self.env.now)
                continue
            if yell.mood == BADLY_HURT:
                self.calling.insert(0, yell)
            else:
                self.calling.append(yell)
            if not self.yell.triggered:
                self.yell.succeed()

    def bedtime(self) -> Steps[None]:
        """From bedtime on, sleep as soon as nobody cries."""
        yield self.env.timeout(self.home.scenario.bedtime)
        self.late = True
        self.perhaps_sleep()

    @property
    def badly_hurt(self) -> bool:
        """Somebody needs urgent care."""
        return bool(self.calling) and self.calling[0].mood == BADLY_HURT

    def answer(self) -> Yell:
        """Somebody has come to the first who calls."""
        yell = self.calling.pop(0)
        self.home.kid_answered(yell, self.env.now)
        self.in_arms += 1
        if not self.calling:
            self.yell = self.env.event()
        return yell

    def leave(self) -> None:
        """All go to urgent care, and whoever else called is seen to."""
        self.away = True
        for yell in self.calling:
            self.home.kid_answered(yell, self.env.now)
        if self.calling:
            self.calling.clear()
            self.yell = self.env.event()

    def comforted(self) -> None:
        """One is well again, and all are at home."""
        self.away = False
        self.in_arms -= 1
        self.perhaps_sleep()

    def perhaps_sleep(self) -> None:
        """Sleep, if it is time and nobody cries."""
        if self.late and self.awake and not self.calling and not self.in_arms:
            self.awake = False
            if not self.yell.triggered:
                self.yell.succeed()
            self.home.perhaps_lights_out()


class Checkbook:
    """What is believed to be in the bank, and what is."""

    def __init__(self, env: simpy.Environment, lines: list[Line], balance: int) -> None:
        self.lock = simpy.Resource(env, capacity=1)
        self.lines = lines
        self.begun = 0
        self.written = 0
        self.balance = balance
        self.bank = balance
        self.lowest_bank = balance
        self.payments = 0  # tells whether a reading is stale
        self.phone_calls = 0
        self.lost_updates = self.overdrafts = self.put_off = self.cards = self.fees = 0

    @property
    def lines_left(self) -> int:
        """How many lines nobody has begun."""
        return len(self.lines) - self.begun

    def pay(self, amount: int) -> None:
        """A cheque goes out."""
        self.payments += 1
        if 0 <= self.bank < amount:
            self.overdrafts += 1
        self.bank -= amount
        self.lowest_bank = min(self.lowest_bank, self.bank)


class Home:
    """One evening: the things, the parents, and the counters that belong to no parent."""

    def __init__(self, env: simpy.Environment, scenario: Scenario, seed: int) -> None:
        self.env = env
        self.scenario = scenario
        self.over = False
        self.parents: list[Parent] = []
        self.hamper = list(range(scenario.loads))
        self.laundry_left = scenario.loads
        self.washer = Machine(self, draw_cycles("washer", scenario.wash, scenario.loads, seed))
        self.dryer = Machine(self, draw_cycles("dryer", scenario.dry, scenario.loads, seed))
        self.checkbook = Checkbook(env, draw_lines(scenario, seed), scenario.balance)
        self.kids = Kids(self, draw_yells(scenario, seed))
        self.laundry_done_at: float | None = None
        self.checkbook_done_at: float | None = None
        self.lights_out_at: float | None = None
        self.deadlock_at: float | None = None
        self.kid_waits: list[float] = []
        self.buzzer_waits: list[float] = []
        self.ignored = self.missed = 0
        self.looks = self.looks_in_vain = 0
        self.wishes: dict[simpy.Process | None, Request] = {}
        self.perhaps_lights_out()

    @property
    def wet_laundry_left(self) -> int:
        """How many loads have not been in the dryer."""
        return self.laundry_left - (self.dryer.load is not None)

    def perhaps_lights_out(self) -> None:
        """The evening is over when all is done."""
        lines_left = len(self.checkbook.lines) - self.checkbook.written
        if not self.kids.awake and not self.laundry_left and not lines_left:
            self.lights_out_at = self.env.now
            self.over = True

    def kid_answered(self, yell: Yell, now: float) -> None:
        """Count how long a kid has waited."""
        wait = now - yell.at
        hurt = yell.mood in ("hurt", BADLY_HURT)
        patience = self.scenario.patience_hurt if hurt else self.scenario.patience_yell
        self.kid_waits.append(wait)
        if wait > patience:
            self.ignored += 1

    def buzzer_answered(self, wait: float) -> None:
        """Count how long a buzzer has sounded."""
        self.buzzer_waits.append(wait)
        if wait > self.scenario.patience_buzzer:
            self.missed += 1

    def look_for_deadlock(self, request: Request) -> None:
        """Does whoever holds this lock wait, directly or not, for one that I hold?"""
        holder = request.resource.users[0].proc
        while holder in self.wishes and not self.wishes[holder].triggered:
            holder = self.wishes[holder].resource.users[0].proc
            if holder is request.proc:
                self.deadlock_at = self.env.now
                break

    def statistics(self, end: float) -> Result:
        """What the evening has come to."""
        book, kids, parents = self.checkbook, self.kids, self.parents
        for yell in kids.calling:
            self.kid_answered(yell, end)
        for machine in (self.washer, self.dryer):
            if machine.buzzed_at is not None:
                self.buzzer_answered(end - machine.buzzed_at)
        for parent in parents:
            parent.stop(end)
        waits, buzzes = self.kid_waits, self.buzzer_waits
        spent = end * len(parents)
        sleep = 0.0
        if self.lights_out_at is not None:
            sleep = max(0.0, self.scenario.dawn - self.lights_out_at)
        return {
            "laundry_done_at": self.laundry_done_at,
            "checkbook_done_at": self.checkbook_done_at,
            "lights_out_at": self.lights_out_at,
            "loads_done": self.scenario.loads - self.laundry_left,
            "lines_done": book.written,
            "kid_response_mean": sum(waits) / len(waits) if waits else None,
            "kid_response_p95": percentile_95(waits),
            "kid_response_worst": max(waits, default=None),
            "buzzer_response_mean": sum(buzzes) / len(buzzes) if buzzes else None,
            "buzzer_response_worst": max(buzzes, default=None),
            "missed_buzzers": self.missed,
            "ignored_kids": self.ignored,
            "looks": self.looks,
            "looks_in_vain": self.looks_in_vain,
            "switches": sum(parent.switches for parent in parents),
            "switch_minutes": sum(parent.switch for parent in parents),
            "walk_minutes": sum(parent.walk for parent in parents),
            "look_minutes": sum(parent.look for parent in parents),
            "lock_wait_minutes": sum(parent.lock_wait for parent in parents),
            "blocked_minutes": sum(parent.blocked for parent in parents),
            "utilisation": sum(parent.work for parent in parents) / spent if spent else 0.0,
            "hands_minutes": spent,
            "deadlock_at": self.deadlock_at,
            "lost_updates": book.lost_updates,
            "overdrafts": book.overdrafts,
            "lowest_bank": book.lowest_bank,
            "checkbook_minus_bank": book.balance - book.bank,
            "bills_put_off": book.put_off,
            "card_payments": book.cards,
            "card_fees": book.fees,
            "sleep_minutes": sleep,
        }


def percentile_95(values: list[float]) -> float | None:
    """The value below which 95 % of them lie, interpolated."""
    if not values:
        return None
    ordered = sorted(values)
    place = 0.95 * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


# -- a parent ------------------------------------------------------------------------------------


class Parent:
    """One pair of hands: the chores, and the counters of what it did."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.env = home.env
        self.room = LIVING_ROOM if home.kids.awake else STUDY
        self.basket: list[int] = []
        self.place_lost = False
        self.thing = ""
        self.work = self.walk = self.look = self.switch = self.idle = 0.0
        self.switches = 0
        self.busy_until = 0.0
        self.doing = "work"
        self.lock_wait = 0.0
        self.asked_at: float | None = None
        self.done_at: float | None = None
        home.parents.append(self)

    def lives(self, steps: Steps[None]) -> Steps[None]:
        """Do it all, and note when it is done."""
        yield from steps
        self.done_at = self.env.now

    def stop(self, end: float) -> None:
        """The evening is over, whatever was under way."""
        if self.done_at is None:
            self.done_at = end
        over = max(0.0, self.busy_until - end)
        if self.doing == "work":
            self.work -= over
        elif self.doing == "walk":
            self.walk -= over
        else:
            self.switch -= over
        if self.asked_at is not None:
            self.lock_wait += end - self.asked_at

    @property
    def blocked(self) -> float:
        """Minutes of standing around."""
        assert self.done_at is not None
        busy = self.work + self.walk + self.look + self.switch
        return max(0.0, self.done_at - busy - self.idle)

    # -- what chores are made of ----------------------------------------------------------------

    def turn_to(self, thing: str) -> None:
        """Count a switch from one thing to another."""
        if thing != self.thing:
            if self.thing:
                self.switches += 1
            self.thing = thing

    def go_to(self, room: int) -> Steps[None]:
        """Walk, if it is elsewhere."""
        if room != self.room:
            minutes = self.home.scenario.walk * abs(room - self.room)
            self.room = room
            self.walk += minutes
            self.busy_until = self.env.now + minutes
            self.doing = "walk"
            yield self.env.timeout(minutes)

    def work_at(self, thing: str, minutes: float) -> Steps[None]:
        """Work for so many minutes."""
        self.turn_to(thing)
        self.work += minutes
        self.busy_until = self.env.now + minutes
        self.doing = "work"
        yield self.env.timeout(minutes)

    def do(self, thing: str, minutes: float) -> Steps[None]:
        """Work at something other than the checkbook, and lose the place in that."""
        self.place_lost = True
        yield from self.work_at(thing, minutes)

    def look_at(self, thing: Machine | Kids) -> Steps[bool]:
        """Go and see whether somebody is needed."""
        home = self.home
        yield from self.go_to(LAUNDRY if isinstance(thing, Machine) else LIVING_ROOM)
        self.place_lost = True
        yield self.env.timeout(home.scenario.look)
        self.turn_to("looking")
        self.look += home.scenario.look
        home.looks += 1
        if isinstance(thing, Machine):
            thing.answer()
            found = thing.done
        else:
            found = bool(thing.calling)
        if not found:
            home.looks_in_vain += 1
        return found

    def wait_for(self, request: Request) -> Steps[None]:
        """Wait for a lock."""
        home = self.home
        self.asked_at = self.env.now
        home.wishes[request.proc] = request
        if home.deadlock_at is None and not request.triggered:
            home.look_for_deadlock(request)
        yield request
        del home.wishes[request.proc]
        self.lock_wait += self.env.now - self.asked_at
        self.asked_at = None

    def try_for(self, request: Request, minutes: float) -> Steps[bool]:
        """Wait for a lock, but not for ever; did it come?"""
        self.asked_at = self.env.now
        yield request | self.env.timeout(minutes)
        self.lock_wait += self.env.now - self.asked_at
        self.asked_at = None
        return request.triggered

    # -- the laundry ----------------------------------------------------------------------------

    def start_wash(self) -> Steps[None]:
        """Put a load into the empty washer."""
        home, washer = self.home, self.home.washer
        if home.hamper and washer.load is None:
            yield from self.go_to(LAUNDRY)
            if home.hamper and washer.load is None:
                load = home.hamper.pop(0)
                yield from self.do("washer", home.scenario.fill_washer)
                washer.start(load)

    def empty_washer(self) -> Steps[None]:
        """Take the wet clothes out, into the basket."""
        washer = self.home.washer
        if washer.done:
            yield from self.go_to(LAUNDRY)
            washer.answer()
            load = washer.load
            if washer.done and load is not None:
                yield from self.do("washer", self.home.scenario.empty_washer)
                if washer.load == load:
                    washer.take_out()
                    self.basket.append(load)

    def put_back(self) -> Steps[None]:
        """Put what is in the basket back into the washer."""
        washer = self.home.washer
        if self.basket:
            yield from self.go_to(LAUNDRY)
            if washer.load is None:
                load = self.basket.pop(0)
                yield from self.do("washer", self.home.scenario.fill_washer)
                washer.put_back(load)

    def fill_dryer(self) -> Steps[None]:
        """Put what is in the basket into the empty dryer."""
        dryer = self.home.dryer
        if self.basket and dryer.load is None:
            yield from self.go_to(LAUNDRY)
            if dryer.load is None:
                load = self.basket.pop(0)
                yield from self.do("dryer", self.home.scenario.fill_dryer)
                dryer.start(load)

    def move_wet_clothes(self) -> Steps[None]:
        """From the washer into the dryer, if that is empty."""
        washer = self.home.washer
        if washer.done:
            yield from self.go_to(LAUNDRY)
            washer.answer()
            if self.home.dryer.load is None:
                yield from self.empty_washer()
                yield from self.fill_dryer()

    def empty_dryer(self) -> Steps[None]:
        """Take the dry clothes out and fold them."""
        home, dryer = self.home, self.home.dryer
        if dryer.done:
            yield from self.go_to(LAUNDRY)
            dryer.answer()
            load = dryer.load
            if dryer.done and load is not None:
                yield from self.do("dryer", home.scenario.empty_dryer)
                if dryer.load == load:
                    dryer.take_out()
                    home.laundry_left -= 1
                    if not home.laundry_left:
                        home.laundry_done_at = self.env.now
                        home.perhaps_lights_out()

    # -- the checkbook --------------------------------------------------------------------------

    def balance_next_line(self, told: bool = False) -> Steps[None]:
        """Read the balance, work on a line, write the balance."""
        home, book = self.home, self.home.checkbook
        if not book.lines_left:
            return
        yield from self.go_to(STUDY)
        if self.place_lost and book.begun:
            self.turn_to("checkbook")
            self.switch += home.scenario.find_place
            self.busy_until = self.env.now + home.scenario.find_place
            self.doing = "switch"
            yield self.env.timeout(home.scenario.find_place)
        self.place_lost = False
        if not book.lines_left:
            return
        line = book.lines[book.begun]
        book.begun += 1
        balance, payments, calls = book.balance, book.payments, book.phone_calls
        covered = line.bill <= balance
        yield from self.work_at("checkbook", line.minutes)
        if told and calls != book.phone_calls:
            balance, payments = book.balance, book.payments
        if payments != book.payments:
            book.lost_updates += 1
        if line.bill and covered:
            balance -= line.bill
            book.pay(line.bill)
        elif line.bill:
            book.put_off += 1
        book.balance = balance
        book.written += 1
        if book.written == len(book.lines):
            home.checkbook_done_at = self.env.now
            home.perhaps_lights_out()

    def write_cheque(self, cost: int) -> Steps[int]:
        """At urgent care: by cheque or, if the balance does not cover it, by card."""
        home, book = self.home, self.home.checkbook
        balance, payments = book.balance, book.payments
        yield from self.do("checkbook", home.scenario.cheque)
        if cost > balance:
            book.cards += 1
            book.fees += home.scenario.card_fee
            return 0
        if payments != book.payments:
            book.lost_updates += 1
        book.balance = balance - cost
        book.pay(cost)
        return cost

    # -- the kids -------------------------------------------------------------------------------

    def help_kids(self, checkbook: str = "alone") -> Steps[None]:
        """See to whoever calls."""
        kids = self.home.kids
        while kids.calling:
            if kids.badly_hurt:
                yield from self.go_to_urgent_care(checkbook)
            else:
                yield from self.comfort_kid()

    def comfort_kid(self) -> Steps[None]:
        """Comfort the first who calls."""
        kids = self.home.kids
        yield from self.go_to(LIVING_ROOM)
        if kids.calling and not kids.badly_hurt:
            yell = kids.answer()
            yield from self.do("kids", yell.minutes)
            kids.comforted()

    def go_to_urgent_care(self, checkbook: str) -> Steps[None]:
        """Drive there with all the kids, pay, see the doctor, drive home."""
        home, kids, book = self.home, self.home.kids, self.home.checkbook
        yield from self.go_to(LIVING_ROOM)
        yell = kids.answer()
        kids.leave()
        yield from self.do("kids", home.scenario.drive)
        if checkbook == "locked":
            with book.lock.request() as turn:
                yield from self.wait_for(turn)
                yield from self.write_cheque(yell.cost)
        else:
            amount = yield from self.write_cheque(yell.cost)
            if amount and checkbook == "told":
                book.phone_calls += 1
        yield from self.do("kids", yell.minutes)
        yield from self.do("kids", home.scenario.drive)
        kids.comforted()


# -- synchronous ---------------------------------------------------------------------------------


def synchronous(home: Home, order: str = "kids-laundry-checkbook") -> None:
    """One chore after the other."""
    parent = Parent(home)
    home.env.process(parent.lives(one_after_the_other(parent, order)))


def one_after_the_other(parent: Parent, order: str) -> Steps[None]:
    """Each chore to its end."""
    home = parent.home
    for chore in order.split("-"):
        if chore == "kids":
            yield from watch_kids(parent)
        elif chore == "laundry":
            while home.laundry_left:
                yield from parent.start_wash()
                yield home.washer.buzzer
                yield from parent.move_wet_clothes()
                yield home.dryer.buzzer
                yield from parent.empty_dryer()
        else:
            while home.checkbook.lines_left:
                yield from parent.balance_next_line()


def watch_kids(parent: Parent, checkbook: str = "alone") -> Steps[None]:
    """Be with the kids until they sleep."""
    kids = parent.home.kids
    if kids.awake:
        yield from parent.go_to(LIVING_ROOM)
    while kids.awake:
        yield kids.yell
        yield from parent.help_kids(checkbook)


# -- polling -------------------------------------------------------------------------------------


def polling(home: Home, every: float = 15) -> None:
    """Work at the checkbook, and look around now and then."""
    parent = Parent(home)
    home.env.process(parent.lives(look_around(parent, every)))


def look_around(parent: Parent, every: float) -> Steps[None]:
    """Work, look around, and again."""
    env, home, kids = parent.env, parent.home, parent.home.kids
    yield from parent.start_wash()
    while kids.awake or home.laundry_left or home.checkbook.lines_left:
        yield from parent.go_to(STUDY)
        next_look = env.now + every
        while home.checkbook.lines_left and env.now < next_look:
            yield from parent.balance_next_line()
        if (home.laundry_left or kids.awake) and env.now < next_look:
            yield env.timeout(next_look - env.now)
        if home.laundry_left:
            if (yield from parent.look_at(home.dryer)):
                yield from parent.empty_dryer()
            if home.wet_laundry_left and (yield from parent.look_at(home.washer)):
                yield from parent.move_wet_clothes()
                yield from parent.start_wash()
        if kids.awake and (yield from parent.look_at(kids)):
            yield from parent.help_kids()


# -- threaded ------------------------------------------------------------------------------------


def threaded(home: Home, lock_order: str = "own-first", checkbook: str = "alone") -> None:
    """Four clones, one for each thing."""
    a, b, c, d = [Parent(home) for _ in range(4)]
    dryer, washer = LAUNDRY_CLONES[lock_order]
    home.env.process(a.lives(dryer(a)))
    home.env.process(b.lives(washer(b)))
    home.env.process(c.lives(watch_kids(c, checkbook)))
    home.env.process(d.lives(balance_checkbook(d, checkbook)))


def dryer_own_first(clone: Parent) -> Steps[None]:
    """Empty the dryer, then fetch the wet clothes."""
    home = clone.home
    while home.laundry_left:
        yield from clone.go_to(LAUNDRY)
        yield home.dryer.buzzer
        with home.dryer.lock.request() as dryer:
            yield from clone.wait_for(dryer)
            yield from clone.empty_dryer()
            with home.washer.lock.request() as washer:
                yield from clone.wait_for(washer)
                yield from clone.move_wet_clothes()


def dryer_washer_first(clone: Parent) -> Steps[None]:
    """The same with both locks, the washer's first."""
    home = clone.home
    while home.laundry_left:
        yield from clone.go_to(LAUNDRY)
        yield home.dryer.buzzer
        with home.washer.lock.request() as washer:
            yield from clone.wait_for(washer)
            with home.dryer.lock.request() as dryer:
                yield from clone.wait_for(dryer)
                yield from clone.empty_dryer()
                yield from clone.move_wet_clothes()


def dryer_backing_off(clone: Parent) -> Steps[None]:
    """The same, giving up if the washer is not to be had."""
    home = clone.home
    while home.laundry_left:
        yield from clone.go_to(LAUNDRY)
        yield home.dryer.buzzer
        granted = False
        while not granted:
            with home.dryer.lock.request() as dryer:
                yield from clone.wait_for(dryer)
                if (yield from clone.look_at(home.dryer)):
                    yield from clone.empty_dryer()
                with home.washer.lock.request() as washer:
                    granted = yield from clone.try_for(washer, 2)
                    if granted:
                        yield from clone.move_wet_clothes()
            if not granted:
                yield clone.env.timeout(2)


def washer_own_first(clone: Parent) -> Steps[None]:
    """Wash, then put the wet clothes into the dryer."""
    home, washer = clone.home, clone.home.washer
    while home.wet_laundry_left:
        yield from clone.go_to(LAUNDRY)
        with washer.lock.request() as turn:
            yield from clone.wait_for(turn)
            yield from clone.start_wash()
        if washer.load is None:
            continue
        yield washer.buzzer
        with washer.lock.request() as turn:
            yield from clone.wait_for(turn)
            yield from clone.empty_washer()
            with home.dryer.lock.request() as dryer:
                yield from clone.wait_for(dryer)
                yield from clone.fill_dryer()
            yield from clone.put_back()
        if washer.load is not None:
            yield washer.emptied


def washer_backing_off(clone: Parent) -> Steps[None]:
    """The same, putting the clothes back if the dryer is not to be had."""
    home, washer = clone.home, clone.home.washer
    while home.wet_laundry_left:
        yield from clone.go_to(LAUNDRY)
        with washer.lock.request() as turn:
            yield from clone.wait_for(turn)
            yield from clone.start_wash()
        if washer.load is None:
            continue
        yield washer.buzzer
        granted = False
        while not granted:
            with washer.lock.request() as turn:
                yield from clone.wait_for(turn)
                if (yield from clone.look_at(washer)):
                    yield from clone.empty_washer()
                with home.dryer.lock.request() as dryer:
                    granted = yield from clone.try_for(dryer, 2)
                    if granted:
                        yield from clone.fill_dryer()
                yield from clone.put_back()
            if not granted:
                yield clone.env.timeout(2)
        if washer.load is not None:
            yield washer.emptied


def balance_checkbook(clone: Parent, checkbook: str) -> Steps[None]:
    """Line after line."""
    book = clone.home.checkbook
    while book.lines_left:
        if checkbook == "locked":
            with book.lock.request() as turn:
                yield from clone.wait_for(turn)
                yield from clone.balance_next_line()
        else:
            yield from clone.balance_next_line(told=checkbook == "told")


LAUNDRY_CLONES = {
    "own-first": (dryer_own_first, washer_own_first),
    "washer-first": (dryer_washer_first, washer_own_first),
    "back-off": (dryer_backing_off, washer_backing_off),
}


# -- asynchronous --------------------------------------------------------------------------------


class Busy(Parent):
    """A parent with several tasks, one of which has the hands at a time."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.tasks = 0
        self.ready: list[tuple[int, simpy.Event]] = []
        self.free_since: float | None = 0.0  # None while a task has the hands

    def stop(self, end: float) -> None:
        """The evening is over, and perhaps the hands were free."""
        if self.tasks:
            self.done_at = None
            if self.free_since is not None:
                self.idle += end - self.free_since
        super().stop(end)


class Task:
    """One task of a busy parent: it has the hands, except while it waits."""

    def __init__(self, parent: Busy, priority: int) -> None:
        self.parent = parent
        self.env = parent.env
        self.priority = priority

    def begin(self, steps: Callable[[Task], Steps[None]]) -> None:
        """Begin it, as soon as there are hands."""
        self.parent.tasks += 1
        self.env.process(self.run(steps(self)))

    def run(self, steps: Steps[None]) -> Steps[None]:
        """From the first time it has the hands to the last."""
        yield from self.take_hands()
        yield from self.parent.lives(steps)
        self.parent.tasks -= 1
        self.let_go()

    def take_hands(self) -> Steps[None]:
        """Take the hands if they are free, or get in line for them."""
        parent = self.parent
        if parent.free_since is not None:
            parent.idle += self.env.now - parent.free_since
            parent.free_since = None
        else:
            turn = self.env.event()
            parent.ready.append((self.priority, turn))
            parent.ready.sort(key=lambda waiting: waiting[0])
            yield turn

    def let_go(self) -> None:
        """Leave the hands to the first in line."""
        parent = self.parent
        if parent.ready:
            _priority, turn = parent.ready.pop(0)
            turn.succeed()
        else:
            parent.free_since = self.env.now

    def wait_for(self, event: simpy.Event) -> Steps[None]:
        """Leave the hands to the others until something happens."""
        if not event.triggered:
            self.let_go()
            yield event
            yield from self.take_hands()

    def pause(self) -> Steps[None]:
        """Let the others go first."""
        if self.parent.ready:
            self.let_go()
            yield from self.take_hands()


def asynchronous(home: Home, ready: str = "priority", pause_every: int = 1) -> None:
    """A task for each thing, and one pair of hands."""
    parent = Busy(home)

    def the_kids(task: Task) -> Steps[None]:
        while home.kids.awake:
            yield from task.wait_for(home.kids.yell)
            yield from parent.help_kids()

    def the_dryer(task: Task) -> Steps[None]:
        while home.laundry_left:
            yield from task.wait_for(home.dryer.buzzer)
            yield from parent.empty_dryer()
            yield from parent.move_wet_clothes()
            yield from parent.start_wash()

    def the_washer(task: Task) -> Steps[None]:
        yield from parent.start_wash()
        while home.wet_laundry_left:
            yield from task.wait_for(home.washer.buzzer)
            yield from parent.move_wet_clothes()
            yield from parent.start_wash()
            if home.washer.done:
                yield from task.wait_for(home.washer.emptied)

    def the_checkbook(task: Task) -> Steps[None]:
        lines = 0
        while home.checkbook.lines_left:
            yield from parent.balance_next_line()
            lines += 1
            if pause_every and lines % pause_every == 0:
                yield from task.pause()

    for priority, steps in enumerate([the_kids, the_dryer, the_washer, the_checkbook], 1):
        Task(parent, priority if ready == "priority" else 0).begin(steps)


POLICIES: dict[str, Callable[..., None]] = {
    "synchronous": synchronous,
    "polling": polling,
    "threaded": threaded,
    "asynchronous": asynchronous,
}
