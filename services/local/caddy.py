"""Caddy: what readers talk to, and, in a process of its own, what sources talk to."""

from __future__ import annotations

from services.local.home import PROJECT, Home
from services.local.program import Program, answers_ok, executable

CADDY_MAX_OPEN_FILES = 16384
"""Of the door; each connection takes one, or two while intake works on it. This bounds its memory, too."""


def prepared(home: Home) -> Program:
    """Return the program for readers. infra/Caddyfile reads the environment that every process here has.

    Raises:
        Misconfigured: not installed for this platform.
    """
    home.directory("caddy")
    return Program(
        "caddy",
        _command("Caddyfile"),
        (home.port("site"),),
        answers_ok(f"{home.url('site')}/.well-known/andruck/health"),
        _environment(home),
    )


def door(home: Home) -> Program:
    """Return the program for sources: infra/door.Caddyfile, in front of intake.

    Raises:
        Misconfigured: not installed for this platform.
    """
    bounded = ("sh", "-c", f'ulimit -n {CADDY_MAX_OPEN_FILES}; exec "$@"', "door")
    return Program(
        "door",
        (*bounded, *_command("door.Caddyfile")),
        (home.port("intake"),),
        answers_ok(f"{home.url('intake')}/healthz"),
        _environment(home) | {"GOMEMLIMIT": "400MiB"},
    )


def _command(config: str) -> tuple[str, ...]:
    return (executable("caddy"), "run", "--config", str(PROJECT / "infra" / config), "--adapter", "caddyfile")


def _environment(home: Home) -> dict[str, str]:
    data = str(home.root / "caddy")
    return {"XDG_DATA_HOME": data, "XDG_CONFIG_HOME": data}
