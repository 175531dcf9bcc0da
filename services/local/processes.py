"""Every process of the stack, at one glance."""

from __future__ import annotations

import random
import socket
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psutil

from services.local import caddy, postgres, seaweedfs, valkey
from services.local.home import PORTS, Home
from services.local.program import Program, answers_ok
from shared.ledger import Ledger, transaction
from shared.ledger.sign_ins import at_work


def engines(home: Home, sockets: Path) -> tuple[Program, ...]:
    """Prepare the engines, which start first and stop last.

    Raises:
        Misconfigured: one of them cannot be run here.
    """
    return (
        postgres.prepared(home),
        valkey.prepared(home),
        seaweedfs.prepared(home, sockets),
        caddy.prepared(home),
    )


def services(home: Home) -> tuple[Program, ...]:
    """Return Andruck's own processes."""
    return (
        _intake(home),
        caddy.door(home),
        _worker("publisher", home, "services.publisher", "--processes", "2"),
        _worker("notifier", home, "services.notifier"),
        _worker("sweep", home, "services.sweep"),
        collector(home),
        _monitor(home),
    )


def collector(home: Home) -> Program:
    """Return what asks the sources' CMSes, and fetches pictures."""
    return _worker("collector", home, "services.collector")


def _intake(home: Home) -> Program:
    """Return intake. It asks for no threads of granian's: `services.intake.door` has its own."""
    port = home.port("behind the door")
    server = (*_granian("asgi"), "--backlog", "4096", "--backpressure", "4096")
    command = (*server, *_listening(port), "services.intake.door:create_door")
    return Program("intake", command, (port,), answers_ok(home.url("behind the door") + "/readyz"))


def _monitor(home: Home) -> Program:
    port = home.port("monitor")
    command = (*_granian("wsgi"), "--blocking-threads", "4", *_listening(port), "services.monitor.app:create_app")
    return Program("monitor", command, (port,), answers_ok(home.url("monitor") + "/healthz"))


def _granian(interface: str) -> tuple[str, ...]:
    """Return the server. HTTP/2 is off: a stream of it that breaks off leaves its reader behind for ever."""
    server = (sys.executable, "-m", "granian", "--interface", interface, "--factory", "--log-level", "error")
    return (*server, "--http", "1", "--no-ws", "--workers", "1")


def _listening(port: int) -> tuple[str, ...]:
    return ("--host", "127.0.0.1", "--port", str(port))


def _worker(name: str, home: Home, *module: str) -> Program:
    return Program(name, (sys.executable, "-m", *module), answers=_signed_in(home, name))


def _signed_in(home: Home, kind: str) -> Callable[[], bool]:
    """Return a check that a living process of this kind has signed in with the ledger."""

    def check() -> bool:
        with transaction(Ledger(home.url("database"), connections=1)) as db:
            return any(psutil.pid_exists(pid) for pid in at_work(db, kind))

    return check


def free_port_base() -> int:
    """Return a base whose ports are free, below those that the kernel gives to outgoing connections.

    Nobody else gets it from here while this process lives: between a look and a start lie seconds.
    """
    while True:
        base = random.randrange(11000, 20900, 50)  # noqa: S311 - not a secret
        wanted = {*range(base, base + len(PORTS)), *seaweedfs.inside_ports(base).values()}
        if not wanted & {connection.laddr.port for connection in psutil.net_connections("tcp") if connection.laddr}:
            with closing(socket.socket(type=socket.SOCK_DGRAM)) as hold, suppress(OSError):
                hold.bind(("127.0.0.1", base))  # no engine listens to datagrams
                hold.detach()  # open until this process ends
                return base
