"""A process that renders and may die alone: forked by a publisher, bounded in processor time and memory.

It reads a page and what it shows from its socket, writes the document or what went wrong, and ends when the other side
hangs up. Its answer is never unpickled: whatever an article did to it, it can only say bytes.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import resource
import select
import signal
import socket
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Never

from services.publisher.messages import read_message, write_message
from services.publisher.pages import Document, Shown
from services.publisher.pages.document import head_of, read_document
from shared.errors import Permanent, Transient
from shared.page_object import Flaw
from shared.pages import Page

CPU_SECONDS = 5
"""Processor time that a page may take; what a busy machine makes of it in hours does not matter."""

MAX_MEMORY_BYTES = 512 * 1024 * 1024
"""Bytes that rendering may need beside what the process has already."""

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""Of a page. Intake takes nothing that would be half as large; the ledger may hold what came before that limit."""

CPU_LIMIT_PROBLEM = f"Rendering took more than {CPU_SECONDS} s of processor time. Shorten the article, {{}}."
MEMORY_LIMIT_PROBLEM = (
    f"Rendering took more than {MAX_MEMORY_BYTES >> 20} MB of memory, or nested too deeply. Shorten the article, {{}}."
)
SIZE_LIMIT_PROBLEM = f"The page would have {{size}} MB, more than {MAX_PAGE_BYTES >> 20}. Shorten the article, {{}}."
_ADVICE = "or simplify its tables, links and nesting, then send a new revision"
_KILLED = "The process that rendered it was ended from outside: has the publisher's machine enough memory?"

_CRASH_SIGNALS = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL)
"""By these a process ends that gets no more memory, or has overrun its stack."""

_NO_MEMORY = 12
"""Exit status of a process that cannot even say that it has no memory."""

_MAX_KEPT_GROWTH_BYTES = 64 * 1024 * 1024
"""Bytes by which a process may have grown and still be kept for the next page."""

Render = Callable[[Page, Shown], Document]


class NotRendered(Exception):
    """Rendering raised an error, which is its text."""


class RenderProcess:
    """One such process, from this side. It renders one page at a time."""

    def __init__(self, render: Render) -> None:
        self.pid = self._parent = 0
        self._socket, theirs = socket.socketpair()
        self._grown = _peak_memory()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads: it takes no lock of theirs
            self.pid = os.fork()
        if self.pid == 0:
            _serve(theirs, render)
        theirs.close()
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self._parent = os.getpid()
        self.render = render
        self.flaw: Flaw | None = None
        """Why it renders a page with the default's templates; the document is to say so."""
        self.asked: tuple[Page, Shown] | None = None
        """What it was asked for last."""
        self.usable = True
        """Whether it can render another page; if not, `end` it."""

    def __del__(self) -> None:
        if self._parent == os.getpid():
            self.end()

    def ask(self, page: Page, shown: Shown) -> None:
        """Have a page rendered.

        Raises:
            OSError: the process is gone.
        """
        self._before, self.asked, self.flaw = self._clock(), (page, shown), None
        write_message(self._socket, pickle.dumps((page, shown), pickle.HIGHEST_PROTOCOL))

    def answered(self, seconds: float) -> bool:
        """Wait for the answer, or the process's end, for so long, and return whether it is there."""
        return bool(self._poll.poll(seconds * 1000))

    def used(self) -> float:
        """Return the seconds of processor time that it has taken since it was asked; where nobody knows, of any."""
        return self._clock() - self._before

    def _clock(self) -> float:
        try:
            return time.clock_gettime(~self.pid << 3 | 2)  # as clock_getcpuclockid(3) has it on Linux
        except OSError:
            return time.monotonic()

    def document(self) -> Document:
        """Return the page, once it is `answered`.

        Raises:
            NotRendered: rendering raised an error.
            Permanent: it took too much time or memory, or the page is too large.
            Transient: the process was ended by somebody else.
        """
        answer = read_message(self._socket)
        if not answer:
            raise self._autopsy()
        head, _, body = answer.partition(b"\n")
        said = json.loads(head)
        self.usable = said["peak"] - self._grown < _MAX_KEPT_GROWTH_BYTES
        if "error" in said:
            raise _error(said)
        return read_document(body, said)

    def end(self) -> None:
        """End it, whatever it is at; nothing if it has ended."""
        self.usable = False
        self._socket.close()
        if self.pid:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)  # it cannot be another's pid before it is waited for
                os.waitpid(self.pid, 0)
        self.pid = 0

    def _autopsy(self) -> Permanent | Transient:
        """Return what it died of. Whoever is killed while he takes little is the victim of others."""
        self.usable = False
        self._socket.close()
        _, status, usage = os.wait4(self.pid, 0)
        self.pid = 0
        by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if by == signal.SIGXCPU:
            return Permanent(CPU_LIMIT_PROBLEM.format(_ADVICE))
        greedy = by == signal.SIGKILL and usage.ru_maxrss * _MAXRSS_UNIT_BYTES - self._grown > MAX_MEMORY_BYTES / 2
        if by in _CRASH_SIGNALS or greedy or status == _NO_MEMORY << 8:
            return Permanent(MEMORY_LIMIT_PROBLEM.format(_ADVICE))
        return Transient(_KILLED)


_MAXRSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit in which the kernel tells of memory."""


def _peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT_BYTES


def _error(said: dict[str, Any]) -> Exception:
    match said["error"]:
        case "memory":
            return Permanent(MEMORY_LIMIT_PROBLEM.format(_ADVICE))
        case "size":
            return Permanent(SIZE_LIMIT_PROBLEM.format(_ADVICE, size=said["size"]))
    error = NotRendered(said["error"])
    error.add_note(said["traceback"])
    return error


def _serve(own: socket.socket, render: Render) -> Never:
    """Render until nobody asks any more; the forked process never comes back from here."""
    try:
        _shut_off(own)
        while request := read_message(own):
            page, shown = pickle.loads(request)  # noqa: S301 - from the process that forked us
            _limit_time()
            write_message(own, _rendered(render, page, shown))
    except MemoryError:
        os._exit(_NO_MEMORY)
    finally:
        os._exit(0)


def _shut_off(own: socket.socket) -> None:
    """Keep nothing of what the fork copied but code: no connection, no handler, no room for endless memory.

    Whoever stops a worker lets it end what it is at, which needs this process: it ends when nobody asks any more.
    """
    for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(3, own.fileno())
    os.closerange(own.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # elsewhere than on Linux nobody says how much it is by now
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        bound = pages * resource.getpagesize() + MAX_MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    gc.freeze()


def _limit_time() -> None:
    """Have the kernel end this process when it has taken its time once more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soon = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soon, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _rendered(render: Render, page: Page, shown: Shown) -> bytes:
    body, head = b"", dict[str, Any]()
    try:
        document = render(page, shown)
        if len(document.body) > MAX_PAGE_BYTES:
            head = {"error": "size", "size": f"{len(document.body) / (1 << 20):.1f}"}
        else:
            head, body = head_of(document), document.body
    except MemoryError:
        head = {"error": "memory"}
    except BaseException as error:  # noqa: BLE001 - PyO3's panics are no Exceptions; the other side raises it
        head = {"error": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}
    head["peak"] = _peak_memory()
    return json.dumps(head).encode() + b"\n" + body
