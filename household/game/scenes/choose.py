"""To choose a file in this folder: a parent of one's own, or an evening that was saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from household.errors import HouseholdError
from household.game import files
from household.game.kit import Kit
from household.game.scenes.menu import Card, Menu
from household.game.scenes.scene import Scene
from household.game.session import Session
from household.game.theme import CARD, DANGER, INK, MUTED
from household.game.widgets import Button, Entry
from household.language import later, tr

if TYPE_CHECKING:
    from household.game.files import Opened

ROWS = 9
"""How many files are shown at once, one for each digit."""


class Choose(Menu):
    """A list of files, the latest first."""

    endings: tuple[str, ...] = ()
    numbered = True  # a digit opens a file
    name = ""
    about = ""
    none = ""

    def __init__(self, session: Session, back: Scene | None = None) -> None:
        super().__init__(session, back)
        self.wrong = ""
        self.files: list[Path] = []
        self._rows: list[Button] = []
        self._first = 0
        self._build()
        self.look()
        self.chip("Back", "leave", self.leave, later("Back"))

    def _build(self) -> None:
        """Add what stands above the list."""

    def look(self) -> None:
        """See what files there are now."""
        self.files = files.listed(self.endings)
        self.widgets.remove(self._rows)
        self._rows = []
        shown = self.files[self._first : self._first + ROWS]
        for number, file in enumerate(shown):
            box = (40.0, 256.0 + number * 42, 760.0, 36.0)
            words = f"{number + 1}   {file.name}" if self.numbered else file.name
            self._rows.append(
                self.widgets.add(Button(file.name, box, partial(self.take, file), "file", words))
            )

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            **super()._actions(),
            "ten on": lambda: self._turn(ROWS),
            "ten back": lambda: self._turn(-ROWS),
        }

    def _turn(self, by: int) -> None:
        if 0 <= self._first + by < len(self.files):
            self._first += by
            self.look()

    def pick(self, number: int) -> None:
        if number < len(self._rows):
            self._rows[number].press(0, 0)

    def take(self, file: Path | str) -> None:
        """Open a file, or say what is wrong with it."""
        try:
            opened = files.open_any(str(file), self.session.settings)
            self.next = self.scene_of(opened)
        except HouseholdError as error:
            self.wrong = str(error)

    def scene_of(self, opened: Opened) -> Scene:
        """The screen for what was opened. Raises HouseholdError if it can't be shown."""
        return scene_of(opened)

    def draw(self, kit: Kit) -> None:
        self.page(kit, ())
        key = self.session.settings.keys.first
        self.head(kit, tr(self.name), tr(self.about))
        if not self.files:
            kit.put(tr(self.none), 44, 262, 15, "bold", MUTED)
        elif len(self.files) > ROWS:
            told = tr(
                "{first} to {last} of {all}: {up} and {down} show others",
                first=self._first + 1, last=min(len(self.files), self._first + ROWS),
                all=len(self.files), up=key("ten back"), down=key("ten on"),
            )  # fmt: skip
            kit.put(told, 44, 256 + ROWS * 42, 13, "bold", MUTED)
        if self.wrong:
            lines = kit.wrap(self.wrong, 380, 14, "bold")[:12]
            kit.card(836, 250, 408, 66.0 + 20 * len(lines), 14, CARD, DANGER, 2.5)
            kit.icon("warn", 862, 276, 24, DANGER)
            kit.put(tr("That can't be opened"), 884, 264, 17, "black", DANGER)
            for number, line in enumerate(lines):
                kit.put(line, 852, 298 + 20 * number, 14, "bold", INK)
        folder = tr("The files of this folder: {folder}", folder=Path().resolve())
        self.caption(kit, folder, False)
        self.finish(kit)


class Own(Choose):
    """A parent of one's own: written here, or chosen from what is here."""

    endings = (".py",)
    name = later("Your own parent")
    about = later(
        "A Python file. Keep it open in any editor: whenever you save it, the evening is lived again here."
    )
    none = later("There is no Python file in this folder yet.")

    def _build(self) -> None:
        told = later("a parent that runs as it is, with comments, to be changed")
        box = (40.0, 120.0, 620.0, 84.0)
        self.widgets.add(
            Card(later("Write a new one"), box, self.write, "file", told, "N", primary=True)
        )

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {**super()._actions(), "next incident": self.write, "play": self.write}

    def write(self) -> None:
        """Write one to start from into this folder, and watch it."""
        try:
            file = files.new_parent()
        except HouseholdError as error:
            self.wrong = str(error)
            return
        self.take(file)
        told = later("Written: {file}. Open it in an editor, change it, save it.")
        self.next.say(tr(told, file=file.resolve()))

    def scene_of(self, opened: Opened) -> Scene:
        """Watched on the evening that was open, beside the four."""
        from household.game.scenes.watch import Watch  # noqa: PLC0415  # they name each other

        spec = self.session.add(opened.recipe.policy)
        return Watch(self.session, spec)


class Open(Choose):
    """An evening that was saved, or the code of one."""

    endings = (".jsonl",)
    numbered = False  # digits are typed into the code
    name = later("Open an evening")
    about = later("One that was saved here (S saves it), or one whose code somebody gave you.")
    none = later("No evening was saved in this folder yet.")

    def _build(self) -> None:
        self.entry = Entry(
            "Code",
            (40.0, 140.0, 620.0, 44.0),
            self._code,
            later("a code: 0.1.0/evening/2/threaded"),
        )
        self.widgets.add(self.entry)
        self.widgets.focus_on(self.entry)
        box = (672.0, 140.0, 128.0, 44.0)
        self.widgets.add(
            Button("Open the code", box, lambda: self._code(self.entry.words), "", later("Open"))
        )

    def _code(self, text: str) -> None:
        if text:
            self.take(text)

    def draw(self, kit: Kit) -> None:
        super().draw(kit)
        kit.put(tr("Type or paste a code here:"), 44, 112, 14, "bold", INK)
        kit.put(tr("Saved evenings:"), 44, 222, 14, "bold", INK)


def scene_of(opened: Opened) -> Scene:
    """What was opened, on the screen: watched, played on, or taken. Raises HouseholdError."""
    from household.game.scenes.play import Play  # noqa: PLC0415  # they name each other
    from household.game.scenes.watch import Watch  # noqa: PLC0415

    recipe = opened.recipe
    scene: Scene
    if opened.course is not None:
        from household.game.scenes import taught  # noqa: PLC0415

        scene = taught.scene_of(opened.course, opened.session.settings)
    elif recipe.policy.name == "player" and not recipe.choices:
        scene = Play(opened.session, recipe=recipe)
    else:
        scene = Watch(opened.session, recipe.policy.spec)
    if opened.told:
        scene.say(opened.told)
    return scene
