"""What every view of intake works with, and how it knows who asks."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property

import structlog
from flask import request

from shared import ledger
from shared.errors import Misconfigured, Permanent, Transient
from shared.events import Priority
from shared.identity import check_site
from shared.ledger import Connection, Ledger
from shared.ledger.identity import identity
from shared.ledger.submitting.receipt_links import receipt_key, token_of
from shared.queue import Doorbells
from shared.settings import Settings
from shared.signable import Signable
from shared.signing import Unsigned, verify

log = structlog.get_logger()

LEDGER_CONNECTIONS = 8
"""Requests that speak with the ledger at the same time. More would only take the processor from each other."""


class UnknownSource(Permanent):
    """No source of this name may submit here."""


@dataclass(frozen=True)
class Context:
    """Intake's settings and connections; one for each process."""

    settings: Settings
    ledger: Ledger
    doorbells: Doorbells
    _ours: threading.Event = field(default_factory=threading.Event)
    """The ledger is known to be that of the settings' site."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only looks; see `shared.ledger.transaction`."""
        with ledger.transaction(self.ledger) as db:
            yield db

    @contextmanager
    def transaction(self, _: Priority = Priority.NORMAL) -> Iterator[Connection]:
        """Open a transaction of our own site's ledger; see `shared.ledger.transaction`."""
        with ledger.transaction(self.ledger) as db:
            if not self._ours.is_set():
                self._refuse_another_site(db)
            yield db

    @cached_property
    def receipt_key(self) -> bytes:
        """The key of this ledger's receipts; it is asked for once."""
        with ledger.transaction(self.ledger) as db:
            return receipt_key(db)

    def receipt_url(self, submission: int) -> str:
        """Return where anybody who was told can read what becomes of a submission: always the same address."""
        return f"{self.settings.intake_url}/v1/receipts/{token_of(self.receipt_key, submission)}"

    def refuse_another_site(self) -> None:
        """Compare the ledger with the settings; while it is away, the first request that needs it does so.

        Raises:
            Misconfigured: it is another site's.
        """
        with suppress(Transient), ledger.transaction(self.ledger) as db:
            check_site(identity(db), self.settings.site.url)
            self._ours.set()

    def _refuse_another_site(self, db: Connection) -> None:
        try:
            check_site(identity(db), self.settings.site.url)
        except Misconfigured as error:
            log.error("intake refuses everything", problem=str(error))  # noqa: TRY400 - the sentence says it all
            raise Transient("Intake is set up for another site than its ledger's: its log says more.") from error
        self._ours.set()

    def verified_id(self, source: str) -> str:
        """Return the current request's webhook id if this source signed it.

        Raises:
            UnknownSource: there is no such source.
            Unsigned: the signature is missing, wrong or too old.

        """
        if source not in self.settings.sources:
            raise unknown_source(source)
        return _verified(self.settings.sources[source].secrets)

    def signer(self) -> tuple[str, str]:
        """Return which source signed the current request, and its webhook id. No two sources share a secret.

        Raises:
            Unsigned: none did.

        """
        sources = {name: each.secrets for name, each in self.settings.sources.items()}
        id_ = _verified([secret for secrets in sources.values() for secret in secrets])
        return next(source for source, secrets in sources.items() if _signed_by(secrets)), id_


def unknown_source(name: str) -> UnknownSource:
    """Return the error for a source of which nobody told us."""
    return UnknownSource(f"No source is called {name!r} here: check the address.", field="source")


def _verified(secrets: Iterable[str]) -> str:
    asked = _signable()
    return verify(secrets, dict(request.headers), asked.content, advice=asked.advice)


def _signed_by(secrets: Iterable[str]) -> bool:
    try:
        _verified(secrets)
    except Unsigned:
        return False
    return True


def _signable() -> Signable:
    """Return the current request as it was signed; WSGI hands all text over as Latin-1."""
    path, given = request.environ["PATH_INFO"], request.headers.get("X-Article-Id")
    article_id = None if given is None else _utf8(given)
    query = request.environ.get("QUERY_STRING", "")
    return Signable(request.method, _utf8(path), query, request.get_data(), article_id)


def _utf8(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogateescape")
