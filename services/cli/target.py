"""Which Andruck a command speaks to."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from services.cli.client import Intake
from services.local.kept_sources import kept_sources
from shared.errors import Misconfigured
from shared.ledger import Ledger
from shared.settings import Site, read_site
from shared.signing import SECRET_PREFIX


@dataclass(frozen=True)
class Target:
    """The Andruck a command speaks to: a stack of `andruck up` if its home has one, else the environment's."""

    home: Path
    as_json: bool

    def environ(self) -> Mapping[str, str]:
        """Return the settings' environment, with what the running stack says in front."""
        described = self._described()
        if described is None:
            return os.environ
        kept = {name: asdict(each) for name, each in kept_sources(self.home).items()}  # some since it was started
        store, sources = described["s3"], {**described["sources"], **kept}.items()
        return {
            **os.environ,
            "ANDRUCK_SITE_FILE": str(self.home / "site.toml"),
            "ANDRUCK_SITE_URL": described["site"],
            "ANDRUCK_INTAKE_URL": described["intake"],
            "ANDRUCK_DATABASE_URL": described["database"],
            "ANDRUCK_BROKER_URL": described["broker"],
            "ANDRUCK_S3_ENDPOINT": store["endpoint"],
            "ANDRUCK_S3_BUCKET": store["bucket"],
            "ANDRUCK_S3_ACCESS_KEY": store["access_key"],
            "ANDRUCK_S3_SECRET_KEY": store["secret_key"],
            "ANDRUCK_SOURCE_SECRETS": json.dumps({name: s["secrets"] for name, s in sources if s["secrets"]}),
            "ANDRUCK_SOURCE_TOKENS": json.dumps({name: s["token"] for name, s in sources if s["token"]}),
        }

    def intake(self, source: str | None) -> Intake:
        """Return intake as this source sees it; without a name it is the first that has a secret."""
        environ = self.environ()
        secrets = self._signing_secrets(environ)
        name = source or next(iter(secrets), "")
        if name not in secrets:
            raise Misconfigured(f"No secret is known for the source {name!r}; known are {', '.join(secrets)}.")
        return Intake(_needed(environ, "ANDRUCK_INTAKE_URL"), name, secrets[name][0])

    def has_home(self) -> bool:
        """Return whether there is a stack of `andruck up` in the home, be it running or not."""
        return (self.home / "site.toml").exists()

    def intake_url(self) -> str:
        """Return where sources reach intake."""
        return self.environ().get("ANDRUCK_INTAKE_URL", "https://your-intake.example").rstrip("/")

    def site_url(self) -> str:
        """Return what readers know the site by."""
        return self.environ().get("ANDRUCK_SITE_URL") or self.site().url

    def site_file(self) -> Path:
        """Return where the site file is, be the stack running or not."""
        named = self.environ().get("ANDRUCK_SITE_FILE")
        return Path(named) if named else self.home / "site.toml" if self.has_home() else Path("site.toml")

    def site(self) -> Site:
        """Return what the site file says of the site."""
        site, _ = read_site(self.site_file())
        url = self.environ().get("ANDRUCK_SITE_URL", "").rstrip("/")
        return replace(site, url=url) if url else site

    def sources(self) -> list[str]:
        """Return the names of the sources whose secrets are known."""
        return list(self._signing_secrets(self.environ()))

    def _signing_secrets(self, environ: Mapping[str, str]) -> dict[str, list[str]]:
        """Return the secrets by which we can sign as a source: those of the Standard Webhooks scheme."""
        known: dict[str, list[str]] = json.loads(_needed(environ, "ANDRUCK_SOURCE_SECRETS"))
        ours = {name: [one for one in secrets if one.startswith(SECRET_PREFIX)] for name, secrets in known.items()}
        return {name: secrets for name, secrets in ours.items() if secrets}

    def ledger(self, *, connections: int = 1, by_key: bool = False) -> Ledger:
        """Return the ledger; `by_key` as `Ledger` has it."""
        url = _needed(self.environ(), "ANDRUCK_DATABASE_URL")
        return Ledger(url, connections=connections, by_key=by_key)

    def broker_url(self) -> str:
        """Return where the broker is, with the password in it."""
        return _needed(self.environ(), "ANDRUCK_BROKER_URL")

    def _described(self) -> Any:
        file = self.home / "stack.json"
        return json.loads(file.read_text()) if file.exists() else None


def _needed(environ: Mapping[str, str], name: str) -> str:
    if name not in environ:
        raise Misconfigured(f"No stack runs in this home and {name} is not set. Start one: andruck up --home DIR")
    return environ[name]
