"""Start everything, watch it, stop everything."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from services.local import machine, processes
from services.local.home import Home, open_home
from services.local.home_lock import claimed, ignore_signals, interruptible
from services.local.private_file import write_private
from services.local.program import Program
from services.local.supervision import Keeper, end_leftovers
from shared.errors import AndruckError, Misconfigured

STARTUP_TIMEOUT_SECONDS = 60.0
"""Seconds until everything has to be ready."""
STARTUP_POLL_SECONDS = 0.05
WATCH_POLL_SECONDS = 0.3


class Stack:
    """A stack that runs; leaving the `with` block stops it."""

    def __init__(self, home: Home, keeper: Keeper, say: Callable[[str], None], undo: ExitStack) -> None:
        self.home = home
        self._keeper = keeper
        self._say = say
        self._undo = undo
        self._running: dict[str, int] = {}
        self._last_pid: dict[str, int] = {}
        self._look()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def watch(self) -> None:
        """Say what ends and starts again, and keep stack.json true, until SIGINT, SIGTERM or SIGHUP.

        Raises:
            AndruckError: the supervisor is gone, or the home.
        """
        try:
            while True:
                time.sleep(WATCH_POLL_SECONDS)
                _description(self.home).stat()
                self._look()
        except FileNotFoundError as error:
            raise AndruckError(
                f"{self.home.root}, or a part of it, was removed while Andruck ran, so it has stopped."
            ) from error
        except KeyboardInterrupt:
            self._say("Stopping.")

    def pids(self) -> dict[str, int]:
        """Return the pid of every program, 0 while it is not running.

        Raises:
            AndruckError: the supervisor is gone.
        """
        return self._keeper.pids()

    def stop(self) -> None:
        """Stop everything. No process and no stack.json is left; the data is kept."""
        self._undo.close()

    def abandon(self) -> None:
        """Stop everything, and with it the data: asked to end, the store waits eleven seconds for its own parts."""
        self._keeper.kill("seaweedfs")
        self.stop()

    def _look(self) -> None:
        running = {name: pid for name, pid in self._keeper.pids().items() if pid}
        if running == self._running:
            return
        for name, pid in running.items():
            if self._last_pid.get(name, pid) != pid:
                self._say(f"{name} ended by {self._keeper.last_end(name)}; started again as pid {pid}.")
        self._running = running
        self._last_pid.update(running)
        write_private(_description(self.home), json.dumps({**self.home.description(), "pids": running}, indent=2))


def start(
    home: Path,
    port_base: int,
    *,
    say: Callable[[str], None],
    prepare: Callable[[Mapping[str, str]], object],
    services: Callable[[Home], Sequence[Program]] = processes.services,
) -> Stack:
    """Start the engines, prepare them, start the services, and return when all of them are well.

    Call it from the main thread: SIGTERM and SIGHUP raise KeyboardInterrupt from here to the end of the stack.

    Args:
        home: directory of the stack's data; made if it is not there, kept when the stack stops.
        port_base: the first of its ports.
        say: is given sentences about what happens.
        prepare: is called when the engines are ready, with the environment that `shared.settings` reads.
        services: what to run on the engines.

    Raises:
        Misconfigured: it cannot start here; the message says what to do. Nothing is left running.
    """
    with ExitStack() as undo:
        undo.enter_context(interruptible())
        opened = open_home(home, port_base)
        undo.enter_context(claimed(opened.root))
        end_leftovers(opened)
        sockets = Path(undo.enter_context(TemporaryDirectory(prefix="andruck-")))
        engines, ours = processes.engines(opened, sockets), services(opened)
        for port in sorted(port for program in (*engines, *ours) for port in program.ports):
            machine.check_free(port)
        keeper = Keeper(opened, sockets, engines, ours)
        keeper.start()
        undo.callback(keeper.stop)
        undo.callback(ignore_signals)
        _await(engines, opened, keeper)
        say("The engines are ready.")
        prepare(opened.environ())
        keeper.start_services()
        _await(ours, opened, keeper)
        say("The services are ready.")
        undo.callback(_description(opened).unlink, missing_ok=True)
        return Stack(opened, keeper, say, undo.pop_all())


def _await(programs: Sequence[Program], home: Home, keeper: Keeper) -> None:
    waiting, begun = list(programs), time.monotonic()
    first_seen: dict[int, float] = {}
    while waiting:
        now, pids = time.monotonic(), keeper.pids()
        for program in tuple(waiting):
            pid = pids.get(program.name, 0)
            if pid and program.ready(pid, now - first_seen.setdefault(pid, now)):
                waiting.remove(program)
            elif end := keeper.last_end(program.name):
                raise Misconfigured(f"{program.name} ended by {end} instead of starting: {_last_words(home, program)}")
        if waiting and now - begun > STARTUP_TIMEOUT_SECONDS:
            names = ", ".join(program.name for program in waiting)
            raise Misconfigured(
                f"Not ready after {STARTUP_TIMEOUT_SECONDS:.0f} s: {names}. {_last_words(home, waiting[0])}"
            )
        time.sleep(STARTUP_POLL_SECONDS)


def _last_words(home: Home, program: Program) -> str:
    log = home.log(program.name)
    lines = log.read_text("utf-8", errors="replace").split("\n") if log.exists() else []
    words = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return f"“{words}”. All that it said is in {log}."


def _description(home: Home) -> Path:
    return home.root / "stack.json"
