"""supervisord as our stack uses it: it starts programs, starts them again when they end, and stops them in order."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from services.local import machine
from services.local.home import Home
from services.local.private_file import write_private
from services.local.program import Program
from shared.errors import AndruckError

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TZ", "ANDRUCK_CACHE_SECRETS")
"""All that our programs see of the caller's environment: no PG…, AWS_… or proxy of somebody else's."""
_PROGRAM_ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2"}
"""For all our programs. By default the C library gives each thread memory of its own."""

STOP_TIMEOUT_SECONDS = 40
"""Seconds for everything to stop by itself, services and then engines (stopwaitsecs each); then it is killed."""

CONFIG = """\
[supervisord]
nodaemon = true
silent = true
umask = 077
{user}
logfile = {log}
logfile_maxbytes = 5MB
logfile_backups = 2
pidfile = {sockets}/supervisord.pid

[unix_http_server]
file = {sockets}/supervisor.sock
chmod = 0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[group:engines]
programs = {engines}
priority = 1

[group:services]
programs = {services}
priority = 2
"""

PROGRAM = """
[program:{name}]
command = {command}
directory = {directory}
environment = {environment}
autostart = {autostart}
autorestart = true
startsecs = 5
startretries = 1000000
stopsignal = {stop_signal}
stopwaitsecs = 15
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}
stdout_logfile_maxbytes = 5MB
stdout_logfile_backups = 2
"""


class Keeper:
    """The supervisor of one stack, and all that it supervises."""

    def __init__(self, home: Home, sockets: Path, engines: Sequence[Program], services: Sequence[Program]) -> None:
        self._home = home
        self._config = sockets / "supervisord.conf"
        self._log = home.log("supervisord")
        self._server = ServerProxy("http://127.0.0.1", SupervisorTransport("", "", f"unix://{sockets}/supervisor.sock"))
        sections = CONFIG.format(
            user="user = root" if os.geteuid() == 0 else "",
            log=_quoted(self._log),
            sockets=sockets,
            engines=",".join(program.name for program in engines),
            services=",".join(program.name for program in services),
        )
        for program in (*engines, *services):
            sections += _section(program, home, autostart=program in engines)
        write_private(self._config, sections)

    def start(self) -> None:
        """Start supervisord, in a session of its own so that Ctrl-C does not reach it, and the engines."""
        tethered = (sys.executable, "-m", "services.local.die_with_parent", str(os.getpid()))
        given = {name: os.environ[name] for name in INHERITED if name in os.environ}
        with self._log.open("wb") as log:  # afresh: last_end() reads what happened since
            self._process = subprocess.Popen(
                [*tethered, "-n", "-c", self._config],
                env={**given, **self._home.environ(), **_PROGRAM_ENVIRONMENT},
                cwd=self._home.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        self._created = machine.created(self._process.pid)
        write_private(_record(self._home), json.dumps({"pid": self._process.pid, "created": self._created}))

    def start_services(self) -> None:
        """Start Andruck's own processes."""
        self._server.supervisor.startProcessGroup("services", False)

    def pids(self) -> dict[str, int]:
        """Return the pid of every program, 0 while it is not running.

        Raises:
            AndruckError: supervisord is gone.
        """
        try:
            found: Any = self._server.supervisor.getAllProcessInfo()
        except (OSError, HTTPException, Fault) as error:
            if self._process.poll() is not None:
                raise AndruckError(f"The supervisor has ended. Start Andruck again; {self._log} says why.") from error
            self._server("close")()  # the transport would keep the connection that failed
            return {}  # it has not opened its socket yet
        return {str(process["name"]): int(process["pid"]) for process in found}

    def last_end(self, name: str) -> str:
        """Say how a program ended the last time, as in "SIGKILL" or "exit status 1"; empty if it has not yet."""
        ends = re.findall(rf"exited: {re.escape(name)} \((?:terminated by )?([^;]+)", self._log.read_text("utf-8"))
        return str(ends[-1]) if ends else ""

    def kill(self, engine: str) -> None:
        """Kill an engine that is not to be started again: what it holds may be incomplete."""
        with suppress(Fault):  # it has ended by itself
            self._server.supervisor.stopProcess(f"engines:{engine}", False)
            self._server.supervisor.signalProcess(f"engines:{engine}", "KILL")

    def stop(self) -> None:
        """Stop the services, then the engines, then supervisord; nothing of them is left."""
        self._server("close")()
        _end(self._home, self._process.pid, self._created)
        self._process.wait()


def end_leftovers(home: Home) -> None:
    """End what a stack of this home has left running, if it could not do so itself."""
    if _record(home).exists():
        _end(home, **json.loads(_record(home).read_text("utf-8")))


def _end(home: Home, pid: int, created: float) -> None:
    machine.end_session(pid, created, patience=STOP_TIMEOUT_SECONDS)
    _record(home).unlink(missing_ok=True)


def _record(home: Home) -> Path:
    return home.root / "session.json"


def _section(program: Program, home: Home, *, autostart: bool) -> str:
    return PROGRAM.format(
        name=program.name,
        command=_quoted(shlex.join(program.command)),
        directory=_quoted(home.root),
        environment=",".join(f'{name}="{_quoted(value)}"' for name, value in program.environment.items()),
        autostart=str(autostart).lower(),
        stop_signal=program.stop_signal,
        log=_quoted(home.log(program.name)),
    )


def _quoted(value: object) -> str:
    return str(value).replace("%", "%%")
