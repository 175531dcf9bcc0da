"""Caddy: what readers talk to."""

from __future__ import annotations

from services.local.home import PROJECT, Home
from services.local.program import Program, answers_ok, executable


def prepared(home: Home) -> Program:
    """Return the program. infra/Caddyfile reads the environment that every process here has.

    Raises:
        Misconfigured: not installed for this platform.
    """
    command = (executable("caddy"), "run", "--config", str(PROJECT / "infra/Caddyfile"), "--adapter", "caddyfile")
    data = str(home.directory("caddy"))
    return Program(
        "caddy",
        command,
        (home.port("site"),),
        answers_ok(f"{home.url('site')}/.well-known/andruck/health"),
        {"XDG_DATA_HOME": data, "XDG_CONFIG_HOME": data},
    )
