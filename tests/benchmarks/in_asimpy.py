"""The polling evening on asimpy, to be held against the one in `household` (see `peers.py`).

This is what somebody who knows asimpy would write who wants the numbers of that evening and nothing
else: processes with an `async def run`, timeouts, and counters that are added up in place. Nobody
waits for a buzzer or a yell under polling, so there are no events for them, only what a look finds.
Its luck is drawn by `plain.py`, and it comes to the same statistics. Neither slow on purpose nor
tuned: asimpy has no settings, and its documentation names none.
"""

# mypy: disable-error-code="misc, no-any-return, unused-ignore"

from __future__ import annotations

from contextlib import suppress

from asimpy import Environment, Process  # type: ignore[import-not-found, import-untyped]

from household.model.scenario import Scenario
from tests.benchmarks.plain import (
    BADLY_HURT,
    LAUNDRY,
    LIVING_ROOM,
    STUDY,
    Result,
    Yell,
    draw_cycles,
    draw_lines,
    draw_yells,
    percentile_95,
)


class LightsOut(Exception):  # noqa: N818
    """Raised by whatever ends the evening, because asimpy's `run` knows no other way to stop."""


def in_asimpy(scenario: Scenario, seed: int, every: float = 15) -> Result:
    """The statistics of one evening of the polling parent."""
    env = Environment()
    home = Home(env, scenario, seed)
    if home.kids.awake:
        Play(env, home.kids)
        Bedtime(env, home.kids)
    parent = Parent(env, home, every)
    with suppress(LightsOut):
        env.run(until=scenario.dawn)
    return home.statistics(parent)


class Machine:
    """A washer or a dryer."""

    def __init__(self, home: Home, cycles: list[float]) -> None:
        self.home = home
        self.cycles = cycles
        self.load: int | None = None
        self.done = False
        self.buzzed_at: float | None = None  # None once somebody has come

    def start(self, load: int) -> None:
        """Start the cycle of a load."""
        self.load = load
        Cycle(self.home.env, self, self.cycles[load])

    def answer(self) -> None:
        """Somebody has come."""
        if self.buzzed_at is not None:
            self.home.buzzer_answered(self.home.env.now - self.buzzed_at)
            self.buzzed_at = None

    def take_out(self) -> None:
        """The load is out."""
        self.load = None
        self.done = False


class Cycle(Process):
    """A machine runs, and buzzes."""

    def init(self, machine: Machine, minutes: float) -> None:
        self.machine = machine
        self.minutes = minutes

    async def run(self) -> None:
        """Run, then buzz."""
        await self.timeout(self.minutes)
        self.machine.done = True
        self.machine.buzzed_at = self.now


class Kids:
    """The kids, and who of them calls."""

    def __init__(self, home: Home, yells: list[Yell]) -> None:
        self.home = home
        self.yells = yells
        self.awake = home.scenario.kids > 0
        self.away = False
        self.late = False
        self.in_arms = 0
        self.calling: list[Yell] = []

    def call(self, yell: Yell) -> None:
        """Somebody yells; at urgent care somebody is there at once."""
        if self.away:
            self.home.kid_answered(yell, self.home.env.now)
        elif yell.mood == BADLY_HURT:
            self.calling.insert(0, yell)
        else:
            self.calling.append(yell)

    @property
    def badly_hurt(self) -> bool:
        """Somebody needs urgent care."""
        return bool(self.calling) and self.calling[0].mood == BADLY_HURT

    def answer(self) -> Yell:
        """Somebody has come to the first who calls."""
        yell = self.calling.pop(0)
        self.home.kid_answered(yell, self.home.env.now)
        self.in_arms += 1
        return yell

    def leave(self) -> None:
        """All go to urgent care, and whoever else called is seen to."""
        self.away = True
        for yell in self.calling:
            self.home.kid_answered(yell, self.home.env.now)
        self.calling.clear()

    def comforted(self) -> None:
        """One is well again, and all are at home."""
        self.away = False
        self.in_arms -= 1
        self.perhaps_sleep()

    def perhaps_sleep(self) -> None:
        """Sleep, if it is time and nobody cries."""
        if self.late and self.awake and not self.calling and not self.in_arms:
            self.awake = False
            self.home.perhaps_lights_out()


class Play(Process):
    """The kids yell now and then."""

    def init(self, kids: Kids) -> None:
        self.kids = kids

    async def run(self) -> None:
        """Yell at the times that chance has drawn."""
        for yell in self.kids.yells:
            if yell.at > self.now:
                await self.timeout(yell.at - self.now)
            if not self.kids.awake:
                break
            self.kids.call(yell)


class Bedtime(Process):
    """From bedtime on, the kids sleep as soon as nobody cries."""

    def init(self, kids: Kids) -> None:
        self.kids = kids

    async def run(self) -> None:
        """Wait for bedtime."""
        await self.timeout(self.kids.home.scenario.bedtime)
        self.kids.late = True
        self.kids.perhaps_sleep()


class Checkbook:
    """The lines and the money. One parent alone never believes in money that is not there."""

    def __init__(self, home: Home, seed: int) -> None:
        self.lines = draw_lines(home.scenario, seed)
        self.begun = 0
        self.written = 0
        self.balance = self.lowest = home.scenario.balance
        self.put_off = self.cards = self.fees = 0

    @property
    def lines_left(self) -> int:
        """How many lines nobody has begun."""
        return len(self.lines) - self.begun

    def pay(self, amount: int) -> None:
        """A cheque goes out."""
        self.balance -= amount
        self.lowest = min(self.lowest, self.balance)


class Home:
    """One evening: the things, and the counters."""

    def __init__(self, env: Environment, scenario: Scenario, seed: int) -> None:
        self.env = env
        self.scenario = scenario
        self.hamper = list(range(scenario.loads))
        self.laundry_left = scenario.loads
        self.washer = Machine(self, draw_cycles("washer", scenario.wash, scenario.loads, seed))
        self.dryer = Machine(self, draw_cycles("dryer", scenario.dry, scenario.loads, seed))
        self.checkbook = Checkbook(self, seed)
        self.kids = Kids(self, draw_yells(scenario, seed))
        self.laundry_done_at: float | None = None
        self.checkbook_done_at: float | None = None
        self.lights_out_at: float | None = None
        self.kid_waits: list[float] = []
        self.buzzer_waits: list[float] = []
        self.ignored = self.missed = 0
        self.looks = self.looks_in_vain = 0

    @property
    def wet_laundry_left(self) -> int:
        """How many loads have not been in the dryer."""
        return self.laundry_left - (self.dryer.load is not None)

    def perhaps_lights_out(self) -> None:
        """The evening is over when all is done."""
        lines_left = len(self.checkbook.lines) - self.checkbook.written
        if not self.kids.awake and not self.laundry_left and not lines_left:
            self.lights_out_at = self.env.now
            raise LightsOut

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

    def statistics(self, parent: Parent) -> Result:
        """What the evening has come to."""
        end, sleep = self.scenario.dawn, 0.0
        if self.lights_out_at is not None:
            end = self.lights_out_at
            sleep = max(0.0, self.scenario.dawn - end)
        for yell in self.kids.calling:
            self.kid_answered(yell, end)
        for machine in (self.washer, self.dryer):
            if machine.buzzed_at is not None:
                self.buzzer_answered(end - machine.buzzed_at)
        parent.stop(end)
        book, waits, buzzes = self.checkbook, self.kid_waits, self.buzzer_waits
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
            "switches": parent.switches,
            "switch_minutes": parent.switch,
            "walk_minutes": parent.walk,
            "look_minutes": parent.look,
            "lock_wait_minutes": 0.0,
            "blocked_minutes": parent.blocked,
            "utilisation": parent.work / end if end else 0.0,
            "hands_minutes": end,
            "deadlock_at": None,
            "lost_updates": 0,
            "overdrafts": 0,
            "lowest_bank": book.lowest,
            "checkbook_minus_bank": 0,
            "bills_put_off": book.put_off,
            "card_payments": book.cards,
            "card_fees": book.fees,
            "sleep_minutes": sleep,
        }


class Parent(Process):
    """One pair of hands that works at the checkbook and looks around now and then."""

    def init(self, home: Home, every: float) -> None:
        self.home = home
        self.every = every
        self.room = LIVING_ROOM if home.kids.awake else STUDY
        self.place_lost = False
        self.thing = ""
        self.work = self.walk = self.look = self.switch = 0.0
        self.switches = 0
        self.busy_until = 0.0
        self.doing = "work"
        self.done_at: float | None = None

    async def run(self) -> None:
        """Work, look around, and again."""
        home, kids, book = self.home, self.home.kids, self.home.checkbook
        await self.start_wash()
        while kids.awake or home.laundry_left or book.lines_left:
            await self.go_to(STUDY)
            next_look = self.now + self.every
            while book.lines_left and self.now < next_look:
                await self.balance_next_line()
            if (home.laundry_left or kids.awake) and self.now < next_look:
                await self.timeout(next_look - self.now)
            if home.laundry_left:
                if await self.look_at(home.dryer):
                    await self.empty_dryer()
                if home.wet_laundry_left and await self.look_at(home.washer):
                    await self.move_wet_clothes()
                    await self.start_wash()
            if kids.awake and await self.look_at(kids):
                await self.help_kids()
        self.done_at = self.now

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

    @property
    def blocked(self) -> float:
        """Minutes of standing around."""
        assert self.done_at is not None
        return max(0.0, self.done_at - self.work - self.walk - self.look - self.switch)

    # -- what chores are made of ----------------------------------------------------------------

    def turn_to(self, thing: str) -> None:
        """Count a switch from one thing to another."""
        if thing != self.thing:
            if self.thing:
                self.switches += 1
            self.thing = thing

    async def go_to(self, room: int) -> None:
        """Walk, if it is elsewhere."""
        if room != self.room:
            minutes = self.home.scenario.walk * abs(room - self.room)
            self.room = room
            self.walk += minutes
            self.busy_until = self.now + minutes
            self.doing = "walk"
            await self.timeout(minutes)

    async def work_at(self, thing: str, minutes: float) -> None:
        """Work for so many minutes."""
        self.turn_to(thing)
        self.work += minutes
        self.busy_until = self.now + minutes
        self.doing = "work"
        await self.timeout(minutes)

    async def do(self, thing: str, minutes: float) -> None:
        """Work at something other than the checkbook, and lose the place in that."""
        self.place_lost = True
        await self.work_at(thing, minutes)

    async def look_at(self, thing: Machine | Kids) -> bool:
        """Go and see whether somebody is needed."""
        home = self.home
        await self.go_to(LAUNDRY if isinstance(thing, Machine) else LIVING_ROOM)
        self.place_lost = True
        await self.timeout(home.scenario.look)
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

    # -- the laundry ----------------------------------------------------------------------------

    async def start_wash(self) -> None:
        """Put a load into the empty washer."""
        home, washer = self.home, self.home.washer
        if home.hamper and washer.load is None:
            await self.go_to(LAUNDRY)
            load = home.hamper.pop(0)
            await self.do("washer", home.scenario.fill_washer)
            washer.start(load)

    async def move_wet_clothes(self) -> None:
        """From the washer into the dryer, if that is empty."""
        scenario, washer, dryer = self.home.scenario, self.home.washer, self.home.dryer
        if washer.done:
            await self.go_to(LAUNDRY)
            washer.answer()
            load = washer.load
            if dryer.load is None and load is not None:
                await self.do("washer", scenario.empty_washer)
                washer.take_out()
                await self.do("dryer", scenario.fill_dryer)
                dryer.start(load)

    async def empty_dryer(self) -> None:
        """Take the dry clothes out and fold them."""
        home, dryer = self.home, self.home.dryer
        if dryer.done:
            await self.go_to(LAUNDRY)
            dryer.answer()
            await self.do("dryer", home.scenario.empty_dryer)
            dryer.take_out()
            home.laundry_left -= 1
            if not home.laundry_left:
                home.laundry_done_at = self.now
                home.perhaps_lights_out()

    # -- the checkbook --------------------------------------------------------------------------

    async def balance_next_line(self) -> None:
        """Read the balance, work on a line, write the balance."""
        home, book = self.home, self.home.checkbook
        await self.go_to(STUDY)
        if self.place_lost and book.begun:
            self.turn_to("checkbook")
            self.switch += home.scenario.find_place
            self.busy_until = self.now + home.scenario.find_place
            self.doing = "switch"
            await self.timeout(home.scenario.find_place)
        self.place_lost = False
        line = book.lines[book.begun]
        book.begun += 1
        await self.work_at("checkbook", line.minutes)
        if line.bill > book.balance:
            book.put_off += 1
        elif line.bill:
            book.pay(line.bill)
        book.written += 1
        if book.written == len(book.lines):
            home.checkbook_done_at = self.now
            home.perhaps_lights_out()

    # -- the kids -------------------------------------------------------------------------------

    async def help_kids(self) -> None:
        """See to whoever calls."""
        kids = self.home.kids
        while kids.calling:
            await self.go_to(LIVING_ROOM)
            if kids.badly_hurt:
                await self.go_to_urgent_care()
            else:
                yell = kids.answer()
                await self.do("kids", yell.minutes)
                kids.comforted()

    async def go_to_urgent_care(self) -> None:
        """Drive there with all the kids, pay, see the doctor, drive home."""
        scenario, kids, book = self.home.scenario, self.home.kids, self.home.checkbook
        yell = kids.answer()
        kids.leave()
        await self.do("kids", scenario.drive)
        await self.do("checkbook", scenario.cheque)
        if yell.cost > book.balance:
            book.cards += 1
            book.fees += scenario.card_fee
        else:
            book.pay(yell.cost)
        await self.do("kids", yell.minutes)
        await self.do("kids", scenario.drive)
        kids.comforted()
