"""A newsdesk and a pressroom without HTTP, broker or store: the ledger's questions, asked in the usual order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from shared.article import Article, BodyFormat, Edition, Schedule
from shared.events import Due, Priority
from shared.feed import FeedExcerpt
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.due_work import overdue
from shared.ledger.leases import PRESSES
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.feeds import feed_excerpts
from shared.ledger.pressing.presses import Press, Pressed, PressedPage, claim_presses, finish_presses
from shared.ledger.revision_order import Revision
from shared.ledger.submitting.accept import accept_publish, accept_withdraw
from shared.ledger.submitting.publication import Publication
from shared.ledger.submitting.receipts import Receipt, receipt
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Webhook
from shared.listings import Listing
from shared.notices import PLAIN_UPDATE, Change
from shared.pages import Page
from shared.withdrawal import Ending

ARTICLE = Article(title="Title", body="Body", body_format=BodyFormat.MARKDOWN, section="politik", language="en")


def publish(
    ledger: Ledger,
    id_: str = "a",
    *,
    version: int | None = None,
    updated_at: datetime | None = None,
    webhook: str | None = None,
    or_else: str | None = None,
    listings: Mapping[Listing, str] | None = None,
    schedule: Schedule = Schedule(),  # noqa: B008 - it is frozen
    priority: Priority = Priority.NORMAL,
    change: Change = PLAIN_UPDATE,
    has_history: bool = False,
    **changes: object,
) -> Accepted:
    """Publish an article, by default at once and with a new webhook id."""
    with transaction(ledger) as db:
        return accept_publish(
            db,
            _webhook(webhook, str(changes)),
            external_id=id_,
            came=Publication(
                replace(ARTICLE, **changes),  # type: ignore[arg-type]
                f"slug-of-{id_}",
                Revision(version, updated_at),
                schedule,
                priority,
                change=change,
                listings=listings,
            ),
            or_else=or_else,
            has_history=has_history,
        )


def withdraw(
    ledger: Ledger,
    id_: str = "a",
    *,
    version: int | None = None,
    updated_at: datetime | None = None,
    webhook: str | None = None,
    ending: Ending | None = None,
) -> Accepted:
    """Withdraw an article."""
    with transaction(ledger) as db:
        revision = Revision(version, updated_at)
        message = _webhook(webhook, "withdraw")
        return accept_withdraw(db, message, external_id=id_, revision=revision, ending=ending)


def claim_press(db: Connection, path: str, owner: int | None = None) -> Press | None:
    """Claim one page; None if it is not due, or somebody else presses it."""
    return next(iter(claim_presses(db, [path], owner)), None)


def press(ledger: Ledger, path: str) -> Pressed | None:
    """Press one page, without a store; None if it is not due."""
    with transaction(ledger) as db:
        claimed = claim_press(db, path)
    if claimed is None:
        return None
    with transaction(ledger) as db:
        put = PressedPage(claimed, f'"{claimed.wanted}"', str(claimed.wanted), replaced=claimed.etag)
        return finish_presses(db, [put])


def press_all(ledger: Ledger) -> list[str]:
    """Press every page that is due, and what follows from it; return their paths in that order."""
    pressed = []
    while paths := due(ledger):
        for path in paths:
            if press(ledger, path):
                pressed.append(path)
    return pressed


def press_all_but(ledger: Ledger, left: str) -> None:
    """Press every page that is due, except one."""
    while paths := [path for path in due(ledger) if path != left]:
        for path in paths:
            press(ledger, path)


def due(ledger: Ledger) -> list[str]:
    """Return the paths of pages that are due, oldest want first."""
    with transaction(ledger) as db:
        return db.execute("SELECT path FROM pages WHERE wanted > pressed AND NOT dead ORDER BY wanted").values()


def state_of(ledger: Ledger, accepted: Accepted, *, source: str | None = "desk") -> Receipt:
    """Return the receipt of what was accepted, as its source sees it, or anybody (None)."""
    with transaction(ledger) as db:
        found = receipt(db, accepted.submission, source=source)
    assert found
    return found


def edition_of(ledger: Ledger, external_id: str = "a") -> Edition:
    """Return what the page of an article shows that readers have."""
    with transaction(ledger) as db:
        found = "SELECT id, path FROM articles WHERE external_id = %(id)s"
        row: Any = db.execute(found, {"id": external_id}).one()
        shown = edition(db, row.id, row.path)
    assert isinstance(shown, Edition)
    return shown


def feed_shown(db: Connection, page: Page) -> FeedExcerpt:
    """Return what a feed shows, before it is settled."""
    return feed_excerpts(db, {page: excerpt(db, page)}, with_text=False)[page]


def unanswered(ledger: Ledger) -> list[Due]:
    """Return what the sweep would ring for at this moment."""
    with transaction(ledger) as db:
        return overdue(db, PRESSES, 100).due


def _webhook(id_: str | None, content: str) -> Webhook:
    return Webhook("desk", id_ or uuid4().hex, content)
