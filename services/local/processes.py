"""Every process of the stack, at one glance."""

from __future__ import annotations

import sys
from pathlib import Path

from services.local import caddy, postgres, seaweedfs, valkey
from services.local.home import Home
from services.local.program import Program, answers_ok


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
        _web("intake", home, "/readyz", threads=8),
        _worker("publisher", home),
        _worker("notifier", home),
        Program("sweep", (sys.executable, "-m", "services.monitor.sweep")),
        _web("monitor", home, "/healthz", threads=4),
    )


def _web(name: str, home: Home, health: str, *, threads: int) -> Program:
    port = home.port(name)
    server = (sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--log-level", "warning")
    size = ("--workers", "1", "--blocking-threads", str(threads))
    command = (*server, *size, "--host", "127.0.0.1", "--port", str(port), f"services.{name}.app:create_app")
    return Program(name, command, (port,), answers_ok(home.url(name) + health))


def _worker(name: str, home: Home) -> Program:
    worker = (sys.executable, "-m", "celery", "--app", f"services.{name}.tasks:app", "worker", "--queues", name)
    size = ("--concurrency", "2", "--hostname", f"{name}@andruck-{home.port_base}")
    manners = ("-O", "fair", "--without-gossip", "--without-mingle", "--loglevel", "WARNING")
    return Program(name, (*worker, *size, *manners), environment={"REMAP_SIGTERM": "SIGQUIT"})
