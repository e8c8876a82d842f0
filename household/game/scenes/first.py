"""The first screen: what this is, seen at a glance, and everything a key away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from household.game.keys import DIGITS
from household.game.kit import Kit
from household.game.scenes.menu import Card, Menu
from household.game.scenes.scene import Scene, told_incident
from household.game.session import FOUR, Session
from household.game.stage import Stage
from household.game.theme import ACCENT, CARD, DANGER, INK, MUTED, WHITE
from household.language import later, tr

HOUSE = (44.0, 176.0, 0.76)
"""Where the house is, and how large."""

SHOW = (24.0, 58.0)
"""The minutes of the clones' evening that are shown over and over: before anything goes wrong."""

SURE = 4.0
"""Seconds within which Esc has to be pressed once more to leave."""

PACE = 1.0
"""House minutes that pass in a second meanwhile."""


class First(Menu):
    """What to do: watch, compare, be the parent, bring one's own, open what was saved."""

    key_words = {"look inside": later("learn: the lessons")}  # noqa: RUF012  # the base has it as a mapping

    def __init__(self, session: Session, back: Scene | None = None) -> None:
        super().__init__(session, back)
        self._spec = next(
            (spec for spec in session.specs if session.policy(spec).name == "threaded"),
            session.specs[0],
        )
        self._viewing = session.viewing(self._spec)
        self._stage: Stage | None = None
        self._kit: Kit | None = None
        self.t = SHOW[0]
        self._leaving = 0.0
        self._cards: list[Card] = []
        key = session.settings.keys.first
        cards: tuple[tuple[str, Callable[[], object], str, str, str], ...] = (
            (later("Watch"), self._watch, "play", later("Four clones (threads): what goes wrong?"), key("play")),
            (later("Learn"), self._learn, "bet", later("Ten minutes, and a bet before every evening."), key("look inside")),
            (later("Compare"), self._compare, "four", later("Four kinds of parents on the very same evening."), key("second")),
            (later("Be the parent"), self._play, "player", later("One pair of hands: can you do better than they?"), key("third")),
            (later("Be the scheduler"), self._scheduler, "deadlock", later("Say who moves next, and make them fail: ten puzzles."), key("fourth")),
            (later("Your own parent"), self._own, "file", later("A Python file of yours: write, save, watch it live."), key("fifth")),
            (later("Open"), self._open, "save", later("An evening that was saved, or the code of one."), key("sixth")),
        )  # fmt: skip
        for number, (name, press, icon, about, key_words) in enumerate(cards):
            box = (738.0, 100.0 + number * 81, 498.0, 70.0)
            self._cards.append(
                self.widgets.add(Card(name, box, press, icon, about, key_words, primary=not number))
            )
        for name, action, words in (
            ("Keys", "keys", later("All keys")),
            ("Settings", "settings", later("Settings")),
            ("Full screen", "full screen", later("Full screen")),
            ("Leave", "leave", later("Leave")),
        ):
            self.chip(name, action, partial(self.act, action), words)

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            **super()._actions(),
            "play": self._watch,
            "look inside": self._learn,
            "compare": self._compare,
            "be the parent": self._play,
            "be the scheduler": self._scheduler,
            "another evening": self._another,
        }

    def pick(self, number: int) -> None:
        cards = (
            self._watch, self._compare, self._play, self._scheduler, self._own, self._open,
        )  # fmt: skip
        if number < len(cards):
            cards[number]()

    def leave(self) -> None:
        """The first time it is only said: whoever comes back from far away presses it often."""
        if self._leaving > 0:
            self.want("quit")
        else:
            self._leaving = SURE
            key = self.session.settings.keys.first("leave")
            self.say(tr("{key} once more, and the window closes.", key=key))

    def _another(self) -> None:
        self.session.another(self.session.seed + 1)
        self._viewing = self.session.viewing(self._spec)
        self.say(tr("Another evening: seed {seed}.", seed=self.session.seed))

    # -- where to -------------------------------------------------------------------------------

    def _watch(self) -> None:
        from household.game.scenes.watch import Watch  # noqa: PLC0415  # they name each other

        self.next = Watch(self.session, self._spec)

    def _learn(self) -> None:
        from household.game.scenes.lessons import Lessons  # noqa: PLC0415

        self.next = Lessons(self.session, self)

    def _compare(self) -> None:
        from household.game.scenes.compare import Compare  # noqa: PLC0415

        specs = [spec for spec in self.session.specs if self.session.policy(spec).name in FOUR]
        self.next = Compare(self.session, specs[:4], back_to=self._spec)

    def _play(self) -> None:
        from household.game.scenes.play import Play  # noqa: PLC0415

        self.next = Play(self.session, back_to=self._spec)

    def _scheduler(self) -> None:
        from household.game.scenes.puzzles import Puzzles  # noqa: PLC0415

        self.next = Puzzles(self.session, self)

    def _own(self) -> None:
        from household.game.scenes.choose import Own  # noqa: PLC0415

        self.next = Own(self.session, self)

    def _open(self) -> None:
        from household.game.scenes.choose import Open  # noqa: PLC0415

        self.next = Open(self.session, self)

    # -- the house ------------------------------------------------------------------------------

    def update(self, seconds: float) -> None:
        super().update(seconds)
        self._leaving -= seconds
        if seconds:
            self._viewing.live(SHOW[1])
            if not self.session.settings.stored.calm:
                self.t += seconds * PACE
            if self.t > SHOW[1]:
                self.t = SHOW[0]

    def draw(self, kit: Kit) -> None:
        keys = self.session.settings.keys
        for card, action in zip(self._cards, ("play", "look inside", *DIGITS[1:6]), strict=True):
            card.keyed = keys.first(action)  # it may have been given another one meanwhile
        x, y, factor = HOUSE
        w, h = 860 * factor, 430 * factor
        self.page(kit, ((x, y, w, h),))
        if self._kit is not kit or self._stage is None:
            self._kit = kit
            self._stage = Stage(kit, x, y, factor)
        kit.box(44, 40, 92, 92, 26, ACCENT)
        kit.icon("home", 90, 86, 66, CARD, ACCENT)
        kit.put("household", 154, 26, 62, "black", INK)
        kit.put(
            tr("One evening at home, and who runs it: feel what blocking,"),
            158,
            100,
            17,
            "bold",
            MUTED,
        )
        kit.put(tr("polling, threads and async do."), 158, 122, 17, "bold", MUTED)
        moment = self._viewing.record.at(self.t)
        self._stage.draw(moment, self.phase)
        self._stage.corners(16)
        found = [one for one in moment.incidents if self.t - one.at < 6]
        words, colour, ground = moment.caption, INK, CARD
        if found:
            one = found[-1]
            words = told_incident(one)
            colour, ground = WHITE, DANGER
        kit.box(x, y + h + 12, w, 34, 11, ground, "#EADCC8")
        kit.put(kit.fit(words, w - 28, 13.5, "bold"), x + 14, y + h + 19, 13.5, "bold", colour)
        told = tr(
            "The parent is the CPU. The washer and the dryer are devices that call when "
            "they are done, the kids interrupt, and the checkbook is what everybody shares."
        )
        for number, line in enumerate(kit.wrap(told, w - 8, 14.5, "bold")):
            kit.put(line, x + 4, y + h + 62 + 21 * number, 14.5, "bold", MUTED)
        key = self.session.settings.keys.first("another evening")
        sentence = tr(
            "This evening: seed {seed}. {key} is another one, with other luck.",
            seed=self.session.seed,
            key=key,
        )
        self.caption(kit, sentence, False)
        self.finish(kit)
