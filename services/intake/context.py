"""What every view of intake works with, and how it knows who asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property

import structlog

from services.intake.arrival import current_request
from shared import ledger
from shared.errors import Misconfigured, Permanent, Transient
from shared.identity_check import check_site
from shared.ledger import Connection, Ledger
from shared.ledger.identity import identity
from shared.ledger.submitting.receipt_links import article_token, receipt_key, token_of, unread_token
from shared.queue import Doorbells
from shared.reading.request import Request
from shared.reading.signature import verified_id
from shared.settings import Settings
from shared.signing import Unsigned
from shared.sources import Source

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
    def transaction(self) -> Iterator[Connection]:
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

    def article_url(self, article: int) -> str:
        """Return where anybody who was told can read what stands of an article: always the same address."""
        return f"{self.settings.intake_url}/v1/articles/{article_token(self.receipt_key, article)}"

    def unread_url(self, number: int) -> str:
        """Return where anybody who was told can see whether a message is still unread."""
        return f"{self.settings.intake_url}/v1/unread/{unread_token(self.receipt_key, number)}"

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

    def signer(self) -> tuple[str, str]:
        """Return which source signed the current request, and its webhook id. No two sources share a secret.

        It is signed by the Standard Webhooks scheme, whatever the source's kind: the address is one of ours.

        Raises:
            Unsigned: none did.

        """
        asked, sources = current_request(self.settings.site), self.settings.sources.values()
        id_ = verified_id(asked, [secret for source in sources for secret in source.signing_secrets])
        return next(source.name for source in sources if _is_signed_by(source, asked)), id_


def known_source(sources: Mapping[str, Source], name: str) -> Source:
    """Return the source of this name.

    Raises:
        UnknownSource: nobody told us of it.

    """
    if name not in sources:
        raise UnknownSource(f"No source is called {name!r} here: check the address.", field="source")
    return sources[name]


def _is_signed_by(source: Source, request: Request) -> bool:
    try:
        verified_id(request, source.signing_secrets)
    except Unsigned:
        return False
    return True
