"""The directory that holds everything of one local stack: data, secrets, logs, settings."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from base64 import b64encode
from dataclasses import asdict, dataclass, field
from pathlib import Path

import services
from services.local.kept_sources import KeptSource, kept_sources
from services.local.private_file import write_private
from shared.errors import Misconfigured

PROJECT = Path(services.__file__).parents[1]
OWN_PAGES = PROJECT / "pages"
"""Those that a new home begins with."""
BUCKET_NAME = "andruck"
PORTS = ("site", "intake", "monitor", "s3", "database", "broker", "behind the door")
"""From the port base upwards. Intake's own is behind the door; at "intake" is the door."""
PORT_BASES = (1024, 55000)
"""From the lowest to the highest."""

MIN_FREE_BYTES = 1 << 30
"""Bytes that have to be free; with less the engines soon refuse to write."""
LOCAL_NETWORK = """\
# Set by `andruck up`: subscribers on this machine may be told, so that they can be tried.
allow_private_networks = ["127.0.0.0/8"]"""


@dataclass(frozen=True)
class Secrets:
    """Made once for a home and kept there."""

    database: str = field(default_factory=secrets.token_hex, repr=False)
    broker: str = field(default_factory=secrets.token_hex, repr=False)
    s3_access_key: str = field(default_factory=lambda: secrets.token_hex(10), repr=False)
    s3_secret_key: str = field(default_factory=secrets.token_hex, repr=False)
    desk: str = field(default_factory=lambda: "whsec_" + b64encode(secrets.token_bytes(24)).decode(), repr=False)


OWN_SOURCE = "desk"
"""What every home has: `andruck submit` signs as it."""


@dataclass(frozen=True)
class Home:
    """One local stack: where its files lie, where it listens, what it signs and logs in with."""

    root: Path
    port_base: int
    secrets: Secrets

    def port(self, name: str) -> int:
        """Return the port of a part that others talk to."""
        return self.port_base + PORTS.index(name)

    def url(self, name: str) -> str:
        """Return where a part is reached, with the password in it where there is one."""
        login, scheme, path = {
            "database": (f"andruck:{self.secrets.database}@", "postgresql", "/andruck"),
            "broker": (f":{self.secrets.broker}@", "redis", "/0"),
        }.get(name, ("", "http", ""))
        return f"{scheme}://{login}127.0.0.1:{self.port(name)}{path}"

    def directory(self, name: str) -> Path:
        """Return a directory of this home; it is made if it is not there."""
        (self.root / name).mkdir(mode=0o700, exist_ok=True)
        return self.root / name

    def sources(self) -> dict[str, KeptSource]:
        """Return what each source signs with, by name: first the one that every home has."""
        return {OWN_SOURCE: KeptSource([self.secrets.desk]), **kept_sources(self.root)}

    def log(self, program: str) -> Path:
        """Return where a program's words go."""
        return self.directory("logs") / f"{program}.log"

    def environ(self) -> dict[str, str]:
        """Return what `shared.settings` reads, and the Caddyfiles in infra."""
        sources = self.sources().items()
        return {
            "ANDRUCK_SITE_FILE": str(self.root / "site.toml"),
            "ANDRUCK_SITE_URL": self.url("site"),
            "ANDRUCK_SITE_BIND": "127.0.0.1",
            "ANDRUCK_SITE_PORT": str(self.port("site")),
            "ANDRUCK_INTAKE_URL": self.url("intake"),
            "ANDRUCK_DOOR_BIND": "127.0.0.1",
            "ANDRUCK_DOOR_PORT": str(self.port("intake")),
            "ANDRUCK_DOOR_UPSTREAM": f"127.0.0.1:{self.port('behind the door')}",
            "ANDRUCK_DATABASE_URL": self.url("database"),
            "ANDRUCK_BROKER_URL": self.url("broker"),
            "ANDRUCK_S3_ENDPOINT": self.url("s3"),
            "ANDRUCK_S3_UPSTREAM": f"127.0.0.1:{self.port('s3')}",
            "ANDRUCK_S3_BUCKET": BUCKET_NAME,
            "ANDRUCK_S3_ACCESS_KEY": self.secrets.s3_access_key,
            "ANDRUCK_S3_SECRET_KEY": self.secrets.s3_secret_key,
            "ANDRUCK_SOURCE_SECRETS": json.dumps({name: kept.secrets for name, kept in sources if kept.secrets}),
            "ANDRUCK_SOURCE_TOKENS": json.dumps({name: kept.token for name, kept in sources if kept.token}),
        }

    def description(self) -> dict[str, object]:
        """Return what stack.json tells, but for the pids."""
        keys = {"access_key": self.secrets.s3_access_key, "secret_key": self.secrets.s3_secret_key}
        return {
            **{name: self.url(name) for name in ("intake", "site", "monitor", "database", "broker")},
            "s3": {"endpoint": self.url("s3"), "bucket": BUCKET_NAME, **keys},
            "sources": {name: asdict(kept) for name, kept in self.sources().items()},
        }


def open_home(root: Path, port_base: int) -> Home:
    """Make a home, or find the one that is there.

    Raises:
        Misconfigured: it cannot be written, the disk is nearly full, or the ports cannot be.
    """
    lowest, highest = PORT_BASES
    if not lowest <= port_base <= highest:
        raise Misconfigured(f"--port-base {port_base} cannot be: choose one from {lowest} to {highest}.")
    root = root.absolute()
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(root).free
        if free < MIN_FREE_BYTES:
            raise Misconfigured(
                f"Only {free >> 20} MB are free at {root}: make room for {MIN_FREE_BYTES >> 20} MB, or use --home."
            )
        _copy_site(root / "site.toml")
        return Home(root, port_base, _keep_secrets(root / "secrets.json"))
    except OSError as error:
        raise Misconfigured(
            f"{root} cannot be written ({error.strerror}): choose another directory with --home."
        ) from error


def _keep_secrets(file: Path) -> Secrets:
    if not file.exists():
        write_private(file, json.dumps(asdict(Secrets())))
    return Secrets(**json.loads(file.read_text("utf-8")))


def _copy_site(file: Path) -> None:
    if file.exists():
        return
    if OWN_PAGES.is_dir():  # before the file: whoever is interrupted copies them again
        shutil.copytree(OWN_PAGES, file.parent / OWN_PAGES.name, dirs_exist_ok=True)
    text, found = re.subn(
        r"(?m)^allow_private_networks *=.*$", LOCAL_NETWORK, (PROJECT / "site.toml").read_text("utf-8")
    )
    file.write_text(text if found else f"{LOCAL_NETWORK}\n{text}", "utf-8")
