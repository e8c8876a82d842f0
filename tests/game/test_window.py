"""The window as a person has it: a real one under Xvfb, real keys and clicks through xdotool.

What came of them is learnt from the pictures that the window itself saves with P.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from household.game import installation
from tests.conftest import the_sentence

PATIENCE = 8.0
"""Seconds until something that has to happen counts as not happening: machines may be slow."""

NO_SCREEN = (
    "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "SDL_VIDEODRIVER", "SDL_VIDEO_X11_WMCLASS",
)  # fmt: skip

CLOSE = """
import ctypes, sys
from ctypes import c_int, c_long, c_ulong, c_void_p, c_char_p

class Message(ctypes.Structure):
    _fields_ = [
        ("type", c_int), ("serial", c_ulong), ("send_event", c_int), ("display", c_void_p),
        ("window", c_ulong), ("message_type", c_ulong), ("format", c_int), ("data", c_long * 5),
        ("rest", c_long * 24),
    ]

x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.argtypes, x.XOpenDisplay.restype = [c_char_p], c_void_p
x.XInternAtom.argtypes, x.XInternAtom.restype = [c_void_p, c_char_p, c_int], c_ulong
x.XSendEvent.argtypes = [c_void_p, c_ulong, c_int, c_long, c_void_p]
x.XCloseDisplay.argtypes = [c_void_p]
display, window = x.XOpenDisplay(None), int(sys.argv[1])
protocols, delete = (x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
message = Message(33, 0, 1, display, window, protocols, 32, (c_long * 5)(delete, 0, 0, 0, 0))
x.XSendEvent(display, window, 0, 0, ctypes.byref(message))
x.XCloseDisplay(display)
"""
"""Asks a window to close, as a window manager would: xdotool learnt that only in 2021."""

needs_a_screen = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")),
    reason="there is no Xvfb or no xdotool here: nobody can press real keys",
)


def environment(**more: str) -> dict[str, str]:
    """The environment without any screen but what is named."""
    return {name: value for name, value in os.environ.items() if name not in NO_SCREEN} | more


def household_process(*words: str, cwd: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "household", *words],
        cwd=cwd,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A screen that nobody sees, ":97" or whichever number is free."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(writer),
            "-screen",
            "0",
            "1400x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=[writer],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with open(reader, encoding="ascii") as told:
        number = told.readline().strip()
    try:
        if not number:
            pytest.skip("Xvfb does not start here")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=10)


class Person:
    """Somebody at the window: presses keys, clicks, and looks at what was saved."""

    def __init__(self, screen: str, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder
        self._screen = screen
        self._seen: set[Path] = set()
        self.window = self._find()

    def _find(self) -> str:
        until = time.monotonic() + PATIENCE / 2
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(subprocess.CalledProcessError):
                found = self.does("search", "--onlyvisible", "--class", "household").split()
                if found:
                    self.does("windowfocus", found[-1])
                    return found[-1]
            time.sleep(0.05)
        raise AssertionError("no window of the class household has opened")

    def does(self, *words: str) -> str:
        return subprocess.run(
            ["xdotool", *words],
            env=environment(DISPLAY=self._screen),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        ).stdout

    def press(self, *keys: str) -> None:
        for key in keys:
            self.does("key", key)

    def closes(self) -> None:
        """What a window manager does when the cross of a window is clicked."""
        environ = environment(DISPLAY=self._screen)
        command = [sys.executable, "-c", CLOSE, self.window]
        subprocess.run(command, env=environ, timeout=PATIENCE, check=True)

    def click(self, x: int, y: int) -> None:
        self.does("mousemove", "--window", self.window, str(x), str(y))
        time.sleep(0.05)
        self.does("click", "1")

    def looks(self) -> Path:
        """Save a picture with P, and wait for it."""
        self.press("p")
        return self.finds(".png")

    def finds(self, ending: str) -> Path:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            new = [
                file
                for file in self.folder.iterdir()
                if file.suffix == ending and file not in self._seen and file.name[0] != "."
            ]
            if new:
                self._seen.update(new)
                assert len(new) == 1
                return new[0]
            assert self.process.poll() is None, "the window has closed"
            time.sleep(0.02)
        raise AssertionError(f"no {ending} has been saved")

    def left(self) -> int:
        """The exit status, once the window has closed."""
        out, err = self.process.communicate(timeout=PATIENCE)
        assert "Traceback" not in err
        assert out == ""
        assert self.process.returncode is not None
        return self.process.returncode


@pytest.fixture
def person(screen: str, here: Path) -> Iterator[Person]:
    words = ["play", "threaded", "--seed", "2"]
    # The name of its class is given here so that it is found; test_the_window_has_a_class does not.
    more = {"DISPLAY": screen, "SDL_VIDEO_X11_WMCLASS": "household"}
    process = household_process(*words, cwd=here, **more)
    try:
        yield Person(screen, process, here)
    finally:
        stop(process)


def minute(file: Path) -> int:
    """The minute of a picture, from its name: household-threaded-2-1714.png."""
    told = file.stem.split("-")[3]
    return (int(told[:2]) - 16) * 60 + int(told[2:])


@needs_a_screen
def test_somebody_plays_jumps_compares_rewinds_and_leaves(person: Person) -> None:
    first = person.looks()
    assert first.name == "household-threaded-2-1600.png"
    with Image.open(first) as picture:
        assert picture.size == (1280, 720)

    person.press("Up", "Up", "Up", "space")  # 600 times
    time.sleep(1.5)
    person.press("space")
    played = person.looks()
    assert 3 < minute(played) < 75

    person.press("n")
    frozen = person.looks()
    assert frozen.name == "household-threaded-2-1714.png"
    assert frozen.read_bytes() != played.read_bytes()

    person.press("question")  # the help card lies over the window, not over the picture
    person.press("x", "Left")
    assert person.looks().name == "household-threaded-2-1714-2.png"

    person.press("Home")
    assert person.looks().name == "household-threaded-2-1600-2.png"

    person.press("End", "c")
    compared = person.looks()
    assert compared.name.startswith("household-compare-2-20")

    person.press("n")
    person.click(900, 200)  # the house at the top on the right: polling
    opened = person.looks()
    assert opened.name.startswith("household-polling-2-20")

    person.press("3")
    person.click(112 + 571, 600)  # the middle of the timeline: 18:30
    assert person.looks().name == "household-threaded-2-1830.png"

    person.press("Escape", "Escape", "Escape")
    assert person.left() == 0


@needs_a_screen
def test_a_click_begins_and_the_close_of_the_window_ends_it(person: Person) -> None:
    person.click(440, 300)
    time.sleep(1.2)
    assert minute(person.looks()) >= 1
    person.closes()
    assert person.left() == 0


@needs_a_screen
def test_the_window_is_drawn_anew_when_its_size_changes(person: Person) -> None:
    person.does("windowsize", person.window, "960", "640")
    time.sleep(0.6)
    with Image.open(person.looks()) as picture:
        assert picture.size == (960, 640)
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 1000
    person.press("Escape", "Escape", "Escape")
    assert person.left() == 0


@needs_a_screen
def test_the_window_has_a_class_by_which_it_is_found(screen: str, here: Path) -> None:
    process = household_process(cwd=here, DISPLAY=screen)
    try:
        somebody = Person(screen, process, here)
        assert somebody.looks().name.startswith("household-first-2-")
        somebody.press("Escape", "Escape")
        assert somebody.left() == 0
    finally:
        stop(process)


@needs_a_screen
def test_ctrl_c_in_the_terminal_leaves_without_a_traceback(person: Person) -> None:
    import signal

    person.looks()
    person.process.send_signal(signal.SIGINT)
    out, err = person.process.communicate(timeout=PATIENCE)
    assert (out, err) == ("", "household: stopped\n")
    assert person.process.returncode == 130


# -- where there is no screen -------------------------------------------------------------------


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
@pytest.mark.parametrize("words", [[], ["play"], ["play", "polling", "--seed", "3"]], ids=str)
def test_without_a_display_one_sentence_says_what_to_do_instead(
    here: Path, words: list[str]
) -> None:
    process = household_process(*words, cwd=here)
    try:
        out, err = process.communicate(timeout=PATIENCE)
    finally:
        stop(process)
    assert process.returncode == 2
    assert out == ""
    sentence = the_sentence(err)
    assert "no display" in sentence
    assert "household compare" in sentence
    assert "household picture" in sentence
    assert list(here.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
def test_a_display_that_does_not_answer_is_no_display(here: Path) -> None:
    process = household_process("play", cwd=here, DISPLAY=":4711")
    try:
        _, err = process.communicate(timeout=PATIENCE)
    finally:
        stop(process)
    assert process.returncode == 2
    assert "household picture" in the_sentence(err)


def test_who_asks_for_a_driver_gets_it(here: Path) -> None:
    process = household_process("play", cwd=here, SDL_VIDEODRIVER="dummy")
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1.5)
    finally:
        process.kill()
        _, err = process.communicate()
    assert "Traceback" not in err


def test_what_is_wrong_is_told_before_a_window_opens(here: Path) -> None:
    process = household_process("play", "threded", cwd=here, SDL_VIDEODRIVER="dummy")
    try:
        _, err = process.communicate(timeout=PATIENCE)
    finally:
        stop(process)
    assert process.returncode == 2
    assert "did you mean threaded" in the_sentence(err)


# -- two pygames --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["play"],
        [],
        ["picture", "sync", "--at", "5", "-o", "it.png"],
        ["clip", "sync", "--from", "0", "--to", "1", "-o", "it.gif"],
    ],
    ids=str,
)
def test_two_pygames_over_each_other_are_told_with_what_to_do(here: Path, words: list[str]) -> None:
    packages = here / "site-packages"
    for name in ("pygame-2.6.1.dist-info", "pygame_ce-2.5.8.dist-info", "pygame"):
        (packages / name).mkdir(parents=True)
    (packages / "pygame" / "__init__.py").write_text("raise AssertionError('broken')\n")
    process = household_process(*words, cwd=here, SDL_VIDEODRIVER="dummy", PYTHONPATH=str(packages))
    try:
        out, err = process.communicate(timeout=PATIENCE)
    finally:
        stop(process)
    assert (process.returncode, out) == (2, "")
    sentence = the_sentence(err)
    assert "pygame and pygame-ce are both installed" in sentence
    assert "pip uninstall" in sentence
    assert [file.name for file in here.iterdir()] == ["site-packages"]


def test_the_pygame_that_is_installed_is_alone() -> None:
    installation.check()
