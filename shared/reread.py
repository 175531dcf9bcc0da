"""Reads again what could not be read when it came: as intake does, but for the signature, which was good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import structlog

from shared.dialects import DIALECTS
from shared.errors import AndruckError, Permanent, Transient
from shared.events import Due
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.collecting.hints import note_hints
from shared.ledger.collecting.pulls import ask
from shared.ledger.revision_order import Revision
from shared.ledger.submitting.unread import (
    UnreadContent,
    UnreadInput,
    content_of,
    failed_again,
    forget,
    overtaken_by,
)
from shared.ledger.webhooks import Webhook
from shared.reading.intent import Ask, Fetch, Ignore, Intent, Publish, Withdraw
from shared.settings import Site
from shared.sources import Source
from shared.submit import submit
from shared.unread_input import item_again, reader_of, request_again, way_here, why_unread

log = structlog.get_logger()


class Reread(StrEnum):
    """What has become of a message that was read again. All but `unread` are kept no longer."""

    SUBMITTED = "submitted"
    """It is a submission now, or belongs to one that stands already."""
    IGNORED = "ignored"
    """It is understood, and asks for nothing."""
    OVERTAKEN = "overtaken"
    """It says nothing of its order, and a submission that came later has been accepted."""
    UNREAD = "unread"
    """It cannot be read, still."""
    GONE = "gone"
    """Somebody else was faster."""


@dataclass(frozen=True)
class ReadAgain:
    """What came of one message."""

    number: int
    result: Reread
    sentence: str
    ring: tuple[Due, ...] = ()
    """Pages to ring for."""


@dataclass(frozen=True)
class Rereading:
    """Reads the messages of a site's sources again."""

    ledger: Ledger
    site: Site
    sources: Mapping[str, Source]

    def one(self, kept: UnreadInput) -> ReadAgain:
        """Read a message again and do what it means, in one transaction; it is kept until that is done.

        Raises:
            Transient: not now; nothing has changed.
        """
        try:
            with transaction(self.ledger) as db:
                content = content_of(db, kept.number)
                if content is None:
                    return ReadAgain(kept.number, Reread.GONE, "It is kept no longer.")
                done = self._done(db, kept, content)
                forget(db, [kept.number])
        except Transient:
            raise
        except Exception as error:  # whatever it is, the next message may be read
            if not isinstance(error, AndruckError):
                log.exception("reading failed", unread=kept.number, source=kept.source)
            why = why_unread(error)._replace(tried_with=self._reader_of(kept.source))
            with transaction(self.ledger) as db:
                failed_again(db, kept.number, why)
            return ReadAgain(kept.number, Reread.UNREAD, why.sentence)
        return done

    def _reader_of(self, name: str) -> str:
        source = self.sources.get(name)
        return reader_of(source, self.site) if source else ""

    def _done(self, db: Connection, kept: UnreadInput, content: UnreadContent) -> ReadAgain:
        source = self.sources.get(kept.source)
        if source is None:
            raise Permanent("No source has this name any more: declare it again, or drop what it has sent.")
        match self._intent(content, source):
            case Publish() | Withdraw() as wish:
                return _submitted(db, kept, wish)
            case Ignore(sentence):
                return ReadAgain(kept.number, Reread.IGNORED, sentence)
            case Fetch(external_ids):
                number, *_ = note_hints(db, Webhook(kept.source, f"unread {kept.number}", kept.digest), external_ids)
                return ReadAgain(kept.number, Reread.SUBMITTED, f"It is submission {number}: waits to be fetched.")
            case Ask():
                ask(db, kept.source)
                return ReadAgain(kept.number, Reread.IGNORED, "The CMS is asked what has changed.")

    def _intent(self, content: UnreadContent, source: Source) -> Intent:
        dialect, item = DIALECTS[source.kind], item_again(content)
        if item is None:
            return dialect.read(request_again(content, self.site), source)
        if dialect.api is None:
            raise Permanent("It was fetched, and sources of this kind are not asked any more: drop it.")
        return dialect.api.read(item, source, self.site)


def _submitted(db: Connection, kept: UnreadInput, wish: Publish | Withdraw) -> ReadAgain:
    revision = Revision(wish.version, wish.updated_at)
    later = overtaken_by(db, kept.source, wish.external_id, revision, kept.came_at)
    if later is not None:
        return ReadAgain(kept.number, Reread.OVERTAKEN, f"Submission {later} came later, and stands.")
    accepted = submit(db, Webhook(kept.source, kept.webhook_id, kept.digest, way_here(kept.webhook_id)), wish)
    sentence = f"It is submission {accepted.submission}: {accepted.state}."
    return ReadAgain(kept.number, Reread.SUBMITTED, sentence, accepted.ring)
