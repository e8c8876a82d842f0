"""What goes on inside the process apart: it lives one hand-in's evenings, and sends what was told.

It is given its work as one JSON document on standard input. What it sends is a row of messages: that
it is ready, the happenings of each evening, and how it ended. What is sent are happenings and never
figures: whoever asked measures for themselves. So code that is run in here can't hand out marks; what
it could still do is tell happenings that never were, and `referee` looks for those.

Before anybody's own code runs, limits are set that the system enforces (time of the processor, memory,
no files grown, no further processes), and a watch is kept on what Python says it is about to do: reading
files that are neither Python's nor its own, writing any, starting programs, the network. These are rails
and no prison: who is set on it gets out. So only code of people one knows is to be run.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import struct
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any, NoReturn

import msgspec
import simpy

import household
from household import yours
from household.errors import HouseholdError
from household.evening import Evening
from household.handins.file import Code, Night, recipe_of
from household.happenings import Happening
from household.replay import Recipe
from household.trace import trace
from household.trace.story import clock

READY, EVENING, FAILED, OVER = b"R", b"T", b"F", b"E"
"""The kinds of messages."""

HEAD = struct.Struct("<cI")
"""Before each message: its kind, and its length in bytes."""

OUT_OF_TIME = 75
"""The exit status of a process whose time was up at a moment when that could not be told."""

LONGEST = 32 << 20
"""Bytes of the longest evening that is told: some fifty times an ordinary fortnight."""

MORE = 48 << 20
"""Bytes on top of the limit, in which to say that it was reached."""


class Job(msgspec.Struct, frozen=True):
    """What is to be lived: an evening on each of the seeds, by somebody's own parent if there is `code`.

    seconds: of real time, for all of them; memory: in MB.
    """

    night: Night
    code: Code | None
    seeds: list[int]
    seconds: float
    memory: int


class Failure(msgspec.Struct, frozen=True):
    """How it ended, if not well: "failed", "too slow" or "too much memory", and a sentence."""

    status: str
    text: str


class _Work:
    """The one job of this process."""

    def __init__(self, job: Job, out: int) -> None:
        self.job = job
        self.out = out
        self.evening: Evening | None = None
        self.seed: int | None = None
        self.sending = False
        self.file = job.code.file if job.code else ""

    def send(self, kind: bytes, content: bytes = b"") -> None:
        """Write a message; nobody's signal comes in between."""
        self.sending = True
        left = memoryview(HEAD.pack(kind, len(content)) + content)
        while left:
            left = left[os.write(self.out, left) :]
        self.sending = False

    def ends(self, status: str, text: str) -> NoReturn:
        """Say how it ended, and end, whatever else is still under way."""
        _flush()
        self.send(FAILED, msgspec.json.encode(Failure(status, text[:2_000])))
        os._exit(0)

    def out_of_time(self, _signal: int, frame: FrameType | None) -> None:
        """The time is up: say where the code stood."""
        if self.sending:
            os._exit(OUT_OF_TIME)
        self.ends("too slow", self._too_slow(frame))

    def _too_slow(self, frame: FrameType | None) -> str:
        where = self._line(frame)
        at = ""
        if self.evening is not None:
            at = f", when it was {clock(self.evening.now)} in the house"
        on = f" of seed {self.seed}" if len(self.job.seeds) > 1 and self.seed is not None else ""
        return f"{where}still busy after {self.job.seconds:g} seconds{at}{on}"

    def _line(self, frame: FrameType | None) -> str:
        while frame is not None and self.file:
            if frame.f_code.co_filename == self.file:
                return f"{self.file}:{frame.f_lineno}: "
            frame = frame.f_back
        return ""

    def live(self) -> None:
        """Live all its evenings, and send each."""
        made = recipe_of(self.job.night, self.job.code)
        for seed in self.job.seeds:
            self.seed = seed
            told: list[Happening] = []
            self.evening = evening = _evening(made, seed, told.append)
            evening.run()
            lines = trace.lines(told)
            if len(lines) > LONGEST:
                raise HouseholdError(
                    f"so much happens that it can't be told in {LONGEST >> 20} MB: make the evening smaller"
                )
            self.send(EVENING, lines)
        self.seed = None


def _evening(made: Recipe, seed: int, listen: Callable[[Happening], object]) -> Evening:
    return msgspec.structs.replace(made, seed=seed).evening([listen])


def main() -> None:
    """Do the work that stands on standard input."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    # Results go where nobody's print goes: that is standard error from now on.
    out = os.dup(1)
    os.dup2(2, 1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    work = _Work(job, out)
    give = _limit(job)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, work.out_of_time)
        signal.setitimer(signal.ITIMER_REAL, job.seconds)
        # So nobody else has to watch, and no thread either: none can be started from here on.
        yours.TIME_LIMIT = math.inf
    work.send(READY)
    if job.code is not None:
        _Watch.begin()
    try:
        work.live()
    except BaseException as error:  # whatever somebody's own code raises, it is told
        watched, _Watch.on = _Watch.on, False
        give()
        _Watch.on = watched  # an error's words may be somebody's own code as well
        work.evening = None
        _tell(work, error)
    _flush()
    work.send(OVER)
    os._exit(0)  # what somebody's code has left to be done at the end is not done


def _tell(work: _Work, error: BaseException) -> NoReturn:
    on = f" (seed {work.seed})" if len(work.job.seeds) > 1 and work.seed is not None else ""
    said = _said(error)
    if _ran_out(error):
        where, ran_out, _ = said.partition(": MemoryError")
        at = f"{where}: " if where and ran_out else ""
        work.ends("too much memory", f"{at}it wanted more than {work.job.memory} MB{on}")
    work.ends("failed", f"{said}{on}")


def _said(error: BaseException) -> str:
    try:
        words = str(error)
    except BaseException:  # it can't speak for itself
        words = "it can't be told what went wrong"
    return words if isinstance(error, HouseholdError) else f"{type(error).__name__}: {words}"


def _ran_out(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, MemoryError):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def _flush() -> None:
    """Have out what was printed, before it is told how it ended."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):  # it may be a stream of somebody's own
            stream.flush()


# -- the limits -----------------------------------------------------------------------------------


def _limit(job: Job) -> Callable[[], object]:
    """Have the system limit this process; returns what gives it a little more memory, to speak.

    Where there are no such limits (Windows), whoever started it looks at the clock, and that is all.
    """
    try:
        import resource  # noqa: PLC0415  # there is none on Windows
    except ImportError:
        return lambda: None
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = math.ceil(used.ru_utime + used.ru_stime + job.seconds + 2)
    memory = _in_use() + (job.memory << 20)

    def limit(what: int, soft: int, hard: int) -> None:
        # Nobody may ask for more than is allowed already.
        _, most = resource.getrlimit(what)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        with contextlib.suppress(ValueError, OSError):  # this system does not know it
            resource.setrlimit(what, (soft, hard))

    limit(resource.RLIMIT_CPU, processor, processor + 1)
    limit(resource.RLIMIT_AS, memory, memory + MORE)
    limit(resource.RLIMIT_CORE, 0, 0)
    if job.code is not None:
        limit(resource.RLIMIT_FSIZE, 0, 0)
        limit(resource.RLIMIT_NPROC, 0, 0)
        limit(resource.RLIMIT_NOFILE, 64, 64)
    return lambda: limit(resource.RLIMIT_AS, memory + MORE, memory + MORE)


def _in_use() -> int:
    """Bytes of address space that this process has by now; a guess where that can't be asked."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 256 << 20


# -- the watch --------------------------------------------------------------------------------------

PROGRAMS = "start another program"
NETWORK = "use the network"
FILES = "change files"
READING = "read what is neither Python's nor its own"
THREADS = "start a thread of the machine"
FORBIDDEN: dict[str, str] = {
    **dict.fromkeys(
        (
            "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
            "os.startfile", "subprocess.Popen", "pty.spawn", "webbrowser.open",
        ),
        PROGRAMS,
    ),
    **dict.fromkeys(
        (
            "socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg",
            "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request",
        ),
        NETWORK,
    ),
    **dict.fromkeys(
        (
            "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
            "os.chmod", "os.chown", "os.chflags", "os.utime", "os.setxattr", "os.removexattr",
            "shutil.rmtree", "shutil.move", "sqlite3.connect",
        ),
        FILES,
    ),
    **dict.fromkeys(("os.getxattr", "os.listxattr"), READING),
    "os.chdir": "leave its folder",
    **dict.fromkeys(("os.kill", "os.killpg", "signal.pthread_kill"), "end other programs"),
    **dict.fromkeys(("ctypes.dlopen", "ctypes.dlsym", "ctypes.cdata"), "call into the machine"),
    **dict.fromkeys(("resource.setrlimit", "resource.prlimit"), "change its limits"),
    "_thread.start_new_thread": THREADS,
}  # fmt: skip
"""What somebody's own parent may not do, by the names under which Python tells of it."""

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
READS = frozenset({"open", "os.listdir", "os.scandir"})
DEVICES = frozenset({os.devnull, "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"})
"""What may be read of the machine: nothing of anybody's is in it."""

AROUND = ("pwd", "grp", "spwd", "readline", "_tkinter", "_dbm", "_gdbm")
"""Modules that read files, and who has accounts here, without Python telling of it."""

INTERRUPTS = "PyThreadState_SetAsyncExc"
"""The one thing that `yours` calls in Python itself, where it has to keep the watch."""


class Readable:
    """What a parent may read: Python and what is installed in it, this household, its own empty folder.

    own: that folder, which is the one that it is in. Links and `..` are followed before anything is
    compared. But a link that lies in Python's own folders was put there by whoever installed it, and
    where that one leads may be read.
    """

    def __init__(self, own: str, pythons: Iterable[str]) -> None:
        named = [os.path.abspath(folder) for folder in pythons if folder]
        self._real = tuple(_inside_of(os.path.realpath(folder)) for folder in [*named, own])
        self._named = tuple(_inside_of(folder) for folder in named)

    def allows(self, file: object) -> bool:
        """This file or folder may be read. file: as Python tells of it, or None for the own folder."""
        if file is None or type(file) is int:  # what is open already
            return True
        if type(file) is bytes:
            file = os.fsdecode(file)
        # What is no plain text could be one file when it is asked and another when it is opened.
        if type(file) is not str or "\0" in file:
            return False
        if file in DEVICES:
            return True
        if _inside_of(os.path.realpath(file)).startswith(self._real):
            return True
        return os.pardir not in file.replace("\\", "/").split("/") and (
            os.path.isabs(file) and _inside_of(file).startswith(self._named)
        )


def _inside_of(folder: str) -> str:
    """What the names of all that is in a folder begin with."""
    return os.path.normcase(os.path.join(folder, ""))


def _pythons() -> list[str]:
    """The folders of Python, of what is installed in it, and of this household."""
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    homes = tuple(_inside_of(os.path.abspath(prefix)) for prefix in prefixes)
    # Not the prefixes themselves: one may be a home with all that lies in it. Nor a folder that an
    # editable install has put among these: that is where somebody works.
    of_python = [folder for folder in sys.path if _inside_of(folder).startswith(homes)]
    needed = [str(module.__file__) for module in (household, msgspec, simpy)]
    return [
        *(sysconfig.get_path(kind) or "" for kind in kinds),
        *of_python,
        os.path.dirname(os.__file__),
        *map(os.path.dirname, needed),
    ]


class _Watch:
    """Refuses what a parent in a house has no business to do, while it is on."""

    on = False
    readable: Readable | None = None

    @classmethod
    def begin(cls) -> None:
        """From now on."""
        cls.readable = Readable(os.getcwd(), _pythons())
        # Or a module that is missing would be looked for where nobody may look.
        sys.path[:] = [folder for folder in sys.path if cls.readable.allows(folder)]
        # For whoever asks for these it is as if this Python had been made without them.
        sys.modules.update(dict.fromkeys(AROUND))  # type: ignore[arg-type]
        cls.on = True
        sys.addaudithook(cls.heard)
        if hasattr(signal, "setitimer"):  # elsewhere it is `yours` that watches by a thread
            # Not every Python tells of it by itself.
            setattr(threading.Thread, "start", lambda _thread: cls.refuses(THREADS))  # noqa: B010

    @classmethod
    def heard(cls, event: str, arguments: tuple[Any, ...]) -> None:
        """Python is about to do something. Raises HouseholdError for what may not be done."""
        if not cls.on:
            return
        if event in READS:
            file, flags = arguments[0], arguments[2] if event == "open" else 0
            if isinstance(flags, int) and flags & WRITES and not isinstance(file, int):
                cls.refuses(FILES)
            if cls.readable is not None and not cls.readable.allows(file):
                cls.refuses(READING)
            return
        what = FORBIDDEN.get(event)
        if what is None or (event == "ctypes.dlsym" and INTERRUPTS in arguments):
            return
        if what == THREADS and not hasattr(signal, "setitimer"):
            return
        cls.refuses(what)

    @staticmethod
    def refuses(what: str) -> NoReturn:
        """Raises HouseholdError."""
        raise HouseholdError(f"it tried to {what}, and a parent that is handed in may not")
