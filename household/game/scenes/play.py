"""Be the parent: the same house, the same evening, and the orders are yours.

An order is obeyed when the hands are free; the world may stand still while one thinks. Beside the
house the four parents of the article live the same evening as ghosts. Rewinding is allowed: an
order given in the past makes another evening of it, and the table says that it was so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from household.errors import HouseholdError
from household.game import account, bests, sounds
from household.game.bets import is_over
from household.game.cards import to_press
from household.game.kit import Kit
from household.game.model import Hands, Moment, Record
from household.game.places import trip
from household.game.race import Racer
from household.game.race import draw as draw_race
from household.game.scenes.turning import EVENING
from household.game.scenes.watch import STAGE_BOX, Watch
from household.game.session import FOUR, Session, Viewing
from household.game.theme import (
    ACCENT,
    ACTIVITIES,
    CARD,
    DANGER,
    GOOD,
    INK,
    MUTED,
    WHITE,
    mix,
)
from household.game.widgets import Button, KeyButton
from household.language import Said, later, said, tr
from household.parents import find_policy
from household.policies.player import ORDERS
from household.replay import Recipe, read_orders
from household.trace.story import clock, dollars

SIDE = (884.0, 194.0, 384.0, 300.0)
CHORES = ("checkbook", "washer", "dryer", "kids")
"""What there is to do, in the order of its keys."""

assert set(CHORES) == set(ORDERS)

PLAYER = "player"


class Play(Watch):
    """The house with oneself in it. back_to: the parent that was watched before."""

    def __init__(
        self, session: Session, back_to: str = "threaded", recipe: Recipe | None = None
    ) -> None:
        self._mine: Viewing | None = None
        self._policy = find_policy(PLAYER)
        self._orders = recipe.orders if recipe is not None else session.acts
        self.back_to = back_to
        self.rewinds = 0
        self.entered = -1
        self._finished = ""
        self.bests = bests.load()
        super().__init__(session, PLAYER)
        self.turning.tabs = [EVENING]
        if self.bests.told:
            self.say(self.bests.told)
        if recipe is not None and recipe.orders:
            self.viewing.live(recipe.orders[-1].at)
            self.viewing.seen = recipe.orders[-1].at

    # -- the evening ----------------------------------------------------------------------------

    def _recipe(self) -> Recipe:
        session = self.session
        return Recipe(
            self._policy, session.scenario, session.scenario_name, session.seed, self._orders
        )

    def _viewing(self) -> Viewing:
        recipe = self._recipe()
        if self._mine is None:
            self._mine = Viewing(recipe, said("You"), live=True)
        elif recipe != self._mine.record.recipe:
            self._mine.again(recipe)
        self._call_ghost(self._mine)
        return self._mine

    def _call_ghost(self, mine: Viewing) -> None:
        """The best that was played here on this evening runs along, pale, on the timeline."""
        table = self.bests.of(mine.record.recipe)
        if not table or table[0].lights_out_at is None:
            mine.ghost = None
            return
        recipe = msgspec.structs.replace(self._recipe(), orders=read_orders(table[0].orders))
        if mine.ghost is None or mine.ghost.recipe != recipe:  # else it runs along already
            mine.ghost = Record(recipe)
            mine.ghost.advance(mine.ghost.dawn)
            mine.ghost_seen, mine.ghost_name = mine.ghost.dawn, later("best here")

    def _racers(self, moment: Moment) -> list[Racer]:
        return []  # the race has its own place here, beside the house

    @property
    def record(self) -> Record:
        """The evening as it was lived so far."""
        return self.viewing.record

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            **super()._actions(),
            "be the parent": self.leave,
            "compare": self._compare_four,
            "check": lambda: self.say(tr("There is nothing to check: the orders are yours.")),
            "code large": lambda: self.say(tr("There is no code here: the orders are yours.")),
            "bet": lambda: self.say(
                tr("A bet on yourself? Play: the four others are your ghosts.")
            ),
        }

    def _choices(self) -> None:
        told = later("back to the parents that come with the house")
        box = (262.0, 17.0, 316.0, 34.0)
        self.widgets.add(
            Button("Watch", box, self.leave, "player", later("You are the parent"), told)
        )

    def _areas(self) -> None:
        super()._areas()
        self.widgets["Code"].hidden = True
        x, y, w, _ = SIDE
        for number, chore in enumerate(CHORES):
            row, column = divmod(number, 2)
            box = (x + 10 + column * (w - 20) / 2, y + 34 + row * 44, (w - 28) / 2, 40.0)
            press = partial(self.order, chore)
            self.widgets.add(_Chore(chore, box, press, partial(self._chore_words, chore)))
        button = KeyButton("Enough", lambda: "", self.enough, later("Enough for today"))
        button.hidden = True
        button.box = (x + w - 150, y + 7, 140.0, 24.0)
        self.widgets.add(button)

    # -- orders ---------------------------------------------------------------------------------

    def pick(self, number: int) -> None:
        if number < len(CHORES):
            self.order(CHORES[number])

    def order(self, chore: str) -> None:
        """Give an order, now; one that is given in the past makes another evening of it."""
        if self._give(chore) and not self.playing and self.frozen is None and not self.begun:
            self.playing = True
        self.begun = True

    def _give(self, do: str) -> bool:
        if is_over(self.moment()):
            self.say(tr("The evening is over. Go back in time, and it is not."))
            return False
        self._branch()
        try:
            made = self.record.order(do, self.t)
        except HouseholdError:
            self.say(tr("The evening is over."))
            return False
        self._orders = self.record.recipe.orders
        self.viewing.asked = self.record.recipe
        self.t = made.at
        self.index = None
        self.frozen = None
        self.why.leave()
        self.hear(sounds.NAMED["order"])
        self._hear_between(made.at - 1e-6, made.at)
        self.moved()
        return True

    def _branch(self) -> None:
        """If somebody has gone back in time: what came after this minute is no more."""
        record = self.record
        later = [order for order in self._orders if order.at > self.t]
        if not later and record.lived <= self.t + 1.0:
            return
        if later:
            self.rewinds += 1
        self._live_with(tuple(order for order in self._orders if order.at <= self.t))

    def _live_with(self, orders: tuple[object, ...]) -> None:
        """Live the evening again with other orders, up to this minute."""
        self._orders = orders  # type: ignore[assignment]
        met = self.viewing.met
        self.viewing._begin(Record(self._recipe(), live=True))
        self.viewing.met = {one.kind for one in self.record.incidents if one.at <= self.t} & met
        self.viewing.asked = self.record.recipe
        self.viewing.live(self.t)
        self._finished = ""
        self._call_ghost(self.viewing)
        self._show_timeline()

    def take_back(self) -> None:
        mine = [order for order in self._orders if order.at <= max(self.t, self.viewing.seen)]
        if not mine:
            self.say(tr("No order was given."))
            return
        last = mine[-1]
        self.frozen = None
        self.why.leave()
        self.playing = False
        self.rewinds += 1
        self.index = None
        self.t = last.at - 1 / 64
        self._live_with(tuple(mine[:-1]))
        told = later("Taken back: {order}, of {at}. It is that minute again.")
        self.say(tr(told, order=said(last.do), at=clock(last.at)))
        self.moved()

    def befall(self, do: str) -> None:
        problem = self._problem(do)
        if problem:
            self.say(problem)
        elif self._give(do):
            self.begun = True
            self.session.befall(do, self._orders[-1].at - 1 / 64)  # to the ghosts as well

    def enough(self) -> None:
        """No more orders: the evening is over when nothing can move."""
        if self._give("enough"):
            self.playing = True

    def another_evening(self) -> None:
        self._orders = ()
        self.rewinds = 0
        self._finished = ""
        super().another_evening()

    # -- time -----------------------------------------------------------------------------------

    def go_on(self, minutes: float) -> None:
        self.viewing.live(min(self.t + minutes, self.end))
        super().go_on(minutes)
        state = self.moment().state
        if self.t >= self.end:
            self.playing = False
        name = f"{state.evening}/{len(self._orders)}"
        if state.over and self._finished != name and is_over(self.moment()):
            self._finished = name
            self._finish()

    def _finish(self) -> None:
        """The evening is over: into the table with it, if it was played by oneself alone."""
        state = self.moment().state
        if self.session.scenario.evenings > 1:
            return
        left = (state.loads - state.loads_done, state.lines - state.lines_done)
        result = self.record.result(state.evening)
        self.entered = self.bests.enter(self.record.recipe, result, left, self.rewinds)
        if self.bests.told:
            self.say(self.bests.told)
            self.bests.told = ""

    def seek(self, minute: float) -> None:
        super().seek(min(minute, self.end if self.record.over else self.record.lived))

    def live_to(self, minute: float) -> None:
        """What has not been lived yet waits for orders, and is not skipped."""
        self.begun = True

    def step(self, by: int) -> None:
        record = self.record
        if by > 0 and not record.over and record.index_at(self.t) >= len(record.times) - 1:
            due = record.next_at
            if due >= record.end:
                self.say(tr("Nothing moves by itself any more: give an order."))
                return
            self.viewing.live(due)
        super().step(by)

    def jump(self, by: int) -> None:
        found = self.record.incidents
        ahead = [one for one in found if one.at > self.t + 1e-9 and one is not self.frozen]
        if by > 0 and not ahead:
            self.say(tr("What is to come has not come yet."))
            return
        super().jump(by)

    def relive(self, heard: bool = False) -> None:
        super().relive(heard)
        self._finished = ""

    def twin(self) -> Watch:
        twin = Play(self.session, self.back_to, self.record.recipe)
        twin.viewing.live(self.t)
        twin.t, twin.begun, twin.frozen, twin.index = self.t, True, self.frozen, self.index
        twin.viewing.seen = self.viewing.seen
        twin.rewinds, twin.entered = self.rewinds, self.entered
        return twin

    def fits(self, session: Session) -> bool:
        """It is the evening that is open, and not over, so that one can come back to it."""
        recipe = self.record.recipe
        same = (recipe.seed, recipe.scenario) == (session.seed, session.scenario)
        return self.session is session and same and not self.record.over

    # -- away -----------------------------------------------------------------------------------

    def leave(self) -> None:
        if self.turning.open:
            self.turning.close()
        elif self.why.chain is not None:
            self._freeze(self.why.chain.incident)
        else:
            spec = self._watched()
            seen = self.session.viewing(spec).seen  # no more of it than was seen before
            self.session.left = self
            self.playing = False
            self.next = Watch(self.session, spec, seen)
            if self.begun:
                key = self.session.settings.keys.first("be the parent")
                self.next.say(tr("{key} goes back to your own evening, as you left it.", key=key))

    def _watched(self) -> str:
        return self.back_to if self.back_to in self.session.specs else self.session.specs[0]

    def _compare_four(self) -> None:
        from household.game.scenes.compare import Compare  # noqa: PLC0415  # they name each other

        self.turning.close()
        self.session.left = self
        self.next = Compare(self.session, self.session.compared_with(self._watched()), self.t)

    def show(self, spec: str) -> None:
        self.next = Watch(self.session, spec, self.t)

    def what_to_do(self) -> str:
        return tr("It is that minute again: give another order, and it is another evening.")

    # -- the mouse ------------------------------------------------------------------------------

    def _press_house(self, x: float, y: float) -> None:
        chore = self._thing_at(x, y)
        if chore:
            self.order(chore)
        else:
            super()._press_house(x, y)

    def _thing_at(self, x: float, y: float) -> str:
        """What is at a point of the stage that one can turn to: a machine, the desk, the kids."""
        left, top = x - STAGE_BOX[0], y - STAGE_BOX[1]
        if 150 <= left < 240 and 130 <= top < 234:
            return "washer"
        if 240 <= left < 334 and 130 <= top < 234:
            return "dryer"
        if 420 <= left < 640 and 110 <= top < 234:
            return "checkbook"
        if 90 <= left < 450 and 240 <= top < 392:
            return "kids"
        return ""

    # -- drawing --------------------------------------------------------------------------------

    def _side(self, kit: Kit, moment: Moment, lit: str) -> None:
        if self.turning.open and not self.still:
            self.turning.draw(kit)
            return
        account.draw(kit, moment)
        x, y, w, h = SIDE
        kit.box(x, y, w, h, 14, CARD, "#EADCC8")
        told = self._hands_words(moment)
        size = kit.size_for(told, w - 28, (14.0, 12.5, 11.5), "black")
        top = y + 8 + (14 - size) * 0.68
        kit.put(kit.fit(told, w - 28, size, "black"), x + 14, top, size, "black")
        over = is_over(moment)
        enough = self.widgets["Enough"]
        # Only where nothing comes by itself any more can one say that it is enough.
        still = self.record.next_at >= self.record.end and not self.record.queue
        enough.hidden = over or not still or not self.begun or self.t < self.record.lived - 0.01
        racers = self._field(moment)
        top = y + 124
        draw_race(kit, x + 6, top, w - 12, racers, later("Race"))
        told = self._race_words()
        kit.put(kit.fit(told, w - 28, 11, "bold"), x + 14, y + h - 19, 11, "bold", MUTED)

    def _field(self, moment: Moment) -> list[Racer]:
        """Oneself, one's best on this evening, and the four parents, at the same minute."""
        racers = [Racer(later("You"), moment, ghost=False)]
        for spec, viewing in self._ghost_viewings():
            viewing.live(moment.t)
            ended = viewing.record.ends(moment.state.evening)
            racers.append(Racer(self.session.label(spec), viewing.record.at(min(moment.t, ended))))
        return racers

    def _ghost_viewings(self) -> list[tuple[str, Viewing]]:
        specs = [spec for spec in self.session.specs if self.session.policy(spec).name in FOUR]
        return [(spec, self.session.viewing(spec)) for spec in specs[:4]]

    def _race_words(self) -> str:
        table = self.bests.of(self.record.recipe)
        if not table:
            return tr("Nobody has played this evening to its end here yet.")
        best = table[0]
        if best.lights_out_at is None:
            return tr("Nobody has got the lights out on this evening here yet.")
        return tr(
            "Best here: lights out at {at}, {n} ignored, on {day}",
            at=clock(best.lights_out_at), n=best.ignored_kids, day=best.day,
        )  # fmt: skip

    def _hands_words(self, moment: Moment) -> str:
        """What one's hands are at, and what is to come after it."""
        hands = next(iter(moment.state.hands.values()), None)
        if moment.state.over:
            return tr("The evening is over.")
        queue = self.record.queue if self.t >= self.record.lived - 1.0 else ()
        now = self._does_now(moment, hands)
        if queue:
            return tr("{now}, then {queue}", now=now, queue=", ".join(map(tr, queue)))
        free = hands is None or moment.doing(hands).activity in ("free", "watch")
        return tr("Your hands are free: what now?") if free and now.text == FREE else tr(now)

    def _does_now(self, moment: Moment, hands: Hands | None) -> Said:
        """What one's hands are at."""
        if hands is None or moment.doing(hands).activity in ("free", "watch"):
            if hands is not None and moment.doing(hands).thing == "kids.yell":
                return said("You are with the kids")
            return said(FREE)
        doing = moment.doing(hands)
        what = said(DOES.get(doing.chore, later("You are busy")), thing=said(doing.thing))
        left = doing.until - moment.t
        if 0.5 < left < 1000:
            return said("{what} ({n} min)", what=what, n=f"{left:.0f}")
        return what

    def _chore_words(self, chore: str) -> tuple[str, bool]:
        """How a thing stands that one could turn to, and whether it calls."""
        moment = self.moment()
        state = moment.state
        if chore == "checkbook":
            return tr("{n} of {all} lines", n=state.lines_done, all=state.lines), False
        if chore == "kids":
            calls = state.unanswered()
            if state.asleep or not state.kids:
                return tr("asleep") if state.kids else tr("no kids"), False
            if trip(moment)[0]:
                return tr("at urgent care"), False
            if calls is None:
                return tr("play"), False
            hurt = any(state.mood_of[n][1] == "badly hurt" for n in state.calling)
            waited = int(moment.t - calls[1])
            if hurt:
                return tr("badly hurt! {n} min", n=waited), True
            if calls[0] == 1:
                return tr("a yell! {n} min", n=waited), True
            return tr("{yells} yells! {n} min", yells=calls[0], n=waited), True
        machine = state.machines[chore]
        if machine.phase == "running":
            return tr("runs, {n} min", n=int(moment.t - machine.since)), False
        if machine.phase == "done":
            words = tr("done, {n} min", n=int(moment.t - machine.since))
            return words + ("!" if machine.calls else ""), True
        if chore == "washer" and state.hamper:
            return tr("empty, {n} to wash", n=state.hamper), True
        return tr("empty"), False

    def _opening(self, kit: Kit, moment: Moment) -> None:
        state = moment.state
        x, y, w, h = 108.0, 78.0, 668.0, 102.0
        kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
        width = kit.put(tr("You are the parent"), x + 24, y + 10, 20, "black", ACCENT)
        told = tr("one pair of hands, and everything at once")
        kit.put(told, x + 36 + width, y + 14.5, 15, "bold")
        stake = tr(
            "{kids} kids until {bedtime}, {loads} loads, {lines} lines, {bank}. Lights out before the "
            "others, and nobody cries?",
            kids=len(state.kids), bedtime=clock(state.began_at + self.session.scenario.bedtime),
            loads=state.loads, lines=state.lines, bank=dollars(state.bank),
        )  # fmt: skip
        kit.put(kit.fit(stake, w - 48, 13.5, "bold"), x + 24, y + 41, 13.5, "bold", MUTED)
        key = self.session.settings.keys.first
        keys = " ".join(key(digit) for digit in ("first", "second", "third", "fourth"))
        left = to_press(kit, tr("Press {keys}", keys=keys), x + 24, y + 66)
        more = tr(
            "checkbook, washer, dryer, kids; or click them     {play}: stand still and think",
            play=key("play"),
        )
        kit.put(kit.fit(more, x + w - 22 - left, 12.5, "bold"), left, y + 70.5, 12.5, "bold", INK)

    def _ending(self, kit: Kit, moment: Moment) -> None:
        """How it went, beside how it went for the others: a vector each, never one number."""
        rows = self._rows(moment)
        x, y, w = 40.0, 66.0, 804.0
        h = 86.0 + 30 * len(rows)
        kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
        title, good = self._title(moment)
        kit.put(title, x + 24, y + 8, 20, "black", GOOD if good else DANGER)
        heads = (
            tr("lights out"), tr("laundry"), tr("checkbook"), tr("longest wait"), tr("ignored"),
            tr("missed"), tr("bank"),
        )  # fmt: skip
        lefts = (128.0, 226.0, 310.0, 408.0, 512.0, 592.0, 672.0)
        for head, left in zip(heads, lefts, strict=True):
            kit.put(head, x + left, y + 38, 11.5, "bold", MUTED)
        best = [_best_of([row[1][n][1] for row in rows]) for n in range(len(heads))]
        for number, (name, cells) in enumerate(rows):
            top = y + 58 + 30 * number
            if not number:
                kit.box(x + 12, top - 3, w - 24, 28, 9, "#F7EBD2")
            kit.put(kit.fit(tr(name), 110, 14, "black"), x + 24, top, 14, "black")
            for place, ((words, value), left) in enumerate(zip(cells, lefts, strict=True)):
                wins = value is not None and value == best[place]
                colour = GOOD if wins else DANGER if value is None else INK
                kit.put(words, x + left, top, 14.5, "black", colour)
        if not self.still:
            key = self.session.settings.keys.first
            told = tr(
                "{another}: another evening   {save}: save   {back}: take the last order back",
                another=key("another evening"), save=key("save"), back=key("take back"),
            )  # fmt: skip
            kit.put(told, x + 24, y + h - 25, 12, "bold", INK)

    def _title(self, moment: Moment) -> tuple[str, bool]:
        state = moment.state
        if state.over != "lights out":
            return tr("The lights never went out"), False
        ended = clock(moment.record.ends(state.evening))
        places = {
            0: later("Lights out at {ended}, the best here so far"),
            1: later("Lights out at {ended}, the second best here"),
        }
        return tr(places.get(self.entered, "Lights out at {ended}"), ended=ended), True

    def _rows(self, moment: Moment) -> list[tuple[str, list[tuple[str, float | None]]]]:
        """A row for each: name, and its cells as words and a number that is better if smaller."""
        evening = moment.state.evening
        rows = [(later("You"), _cells(moment, self.record.result(evening)))]
        for spec, viewing in self._ghost_viewings():
            viewing.live(moment.t)
            record = viewing.record
            ended = record.ends(evening)
            if ended < 1e9:
                rows.append(
                    (self.session.label(spec), _cells(record.at(ended), record.result(evening)))
                )
        return rows

    def _sentence(self, moment: Moment) -> tuple[str, bool]:
        if not self.begun and not self.still:
            told = tr("You are home. Give an order, and the evening begins.")
            return f"{clock(self.t)}  {told}", False
        return super()._sentence(moment)

    def _show_chips(self, moment: Moment) -> None:
        super()._show_chips(moment)
        self.widgets.button("Be the parent").words = later("Watch them")
        self.widgets.button("Bet").hidden = True


FREE = later("Your hands are free")
Cell = tuple[str, float | None]


def _cells(moment: Moment, result: dict[str, object]) -> list[Cell]:
    """What an evening came to, in words and as numbers that are better if smaller; None: it failed."""
    state = moment.state
    ended = moment.record.ends(state.evening)
    out = state.over == "lights out"
    worst = result.get("kid_response_worst")
    longest = float(worst) if isinstance(worst, int | float) else 0.0
    ignored, missed = (int(str(result.get(n) or 0)) for n in ("ignored_kids", "missed_buzzers"))
    loads, lines = state.loads - state.loads_done, state.lines - state.lines_done
    honest = state.bank == state.balance
    return [
        (clock(ended), ended) if out else (tr("never"), None),
        (tr("{n} of {all}", n=state.loads_done, all=state.loads), None if loads else 0.0),
        (tr("{n} of {all}", n=state.lines_done, all=state.lines), None if lines else 0.0),
        (tr("{n} min", n=f"{longest:.0f}"), longest),
        (str(ignored), float(ignored)),
        (str(missed), float(missed)),
        (dollars(state.bank).replace("-", "−"), 0.0 if honest and state.bank >= 0 else None),
    ]


def _best_of(values: list[float | None]) -> float | None:
    """The best of a column, if some are worse."""
    known = [value for value in values if value is not None]
    if not known or (min(known) == max(known) and len(known) == len(values)):
        return None
    return min(known)


DOES = {
    "fill": later("You fill the {thing}"),
    "empty": later("You empty the {thing}"),
    "put back": later("You put wet clothes back"),
    "comfort": later("You comfort a kid"),
    "drive": later("You drive"),
    "see the doctor": later("You are with the doctor"),
    "cheque": later("You write a cheque at urgent care"),
    "find place": later("You find your place in the checkbook"),
    "read": later("You balance the checkbook"),
    "walk": later("You walk to the {thing}"),
}


class _Chore(Button):
    """An order to give: its key, what it is about, and how that stands."""

    def __init__(
        self,
        chore: str,
        box: tuple[float, float, float, float],
        press: Callable[[], object],
        stands: Callable[[], tuple[str, bool]],
    ) -> None:
        super().__init__(f"Order: {chore}", box, press, chore, chore.capitalize())
        self._stands = stands
        self._number = CHORES.index(chore) + 1
        self._chore = chore

    @property
    def value(self) -> object:
        return self._stands()[0]

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        words, calls = self._stands()
        colour = ACTIVITIES[self._chore].colour
        ground = mix(CARD, colour, 0.2)
        if self.hovered:
            ground = mix(ground, colour, 0.25)
        if self.pressed:
            ground = mix(ground, INK, 0.15)
        kit.box(x, y, w, h, 11, ground, DANGER if calls else "#DCCBB4", 2 if calls else 1)
        kit.box(x + 7, y + 9, 24, h - 18, 7, INK)
        kit.put(str(self._number), x + 19, y + h / 2 - 10.5, 15, "black", WHITE, "centre")
        kit.icon(self._chore, x + 48, y + h / 2, 22, INK, ground)
        name = tr(self.words)
        if kit.width(name, 14, "black") > w - 70:
            name = tr("{thing:short}", thing=said(str(self.words)))
        kit.put(kit.fit(name, w - 70, 14, "black"), x + 66, y + 2, 14, "black", INK)
        shown = kit.fit(words, w - 72, 12, "bold")
        kit.put(shown, x + 66, y + 20, 12, "bold", DANGER if calls else MUTED)
        self.ring(kit)
