"""Write down what was read, whoever read it: a webhook, or an answer of the CMS."""

from __future__ import annotations

from dataclasses import replace

from shared.errors import Permanent
from shared.ledger import Connection
from shared.ledger.revision_order import Revision
from shared.ledger.submitting.accept import accept_publish, accept_withdraw
from shared.ledger.submitting.comparing import ArticleDifference, publication_difference, withdrawal_difference
from shared.ledger.submitting.publication import Publication
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Webhook
from shared.reading.intent import Publish, Withdraw
from shared.reading.slug import slug_of


def submit(db: Connection, webhook: Webhook, wish: Publish | Withdraw) -> Accepted:
    """Write down an article or a withdrawal; the caller commits, and then rings for `Accepted.ring`.

    Raises:
        Conflict, Untimely: as `accept_publish` and `accept_withdraw` have it; they name the article.
    """
    try:
        return _accepted(db, webhook, wish)
    except Permanent as error:
        error.article = wish.external_id
        raise


def _accepted(db: Connection, webhook: Webhook, wish: Publish | Withdraw) -> Accepted:
    revision = Revision(wish.version, wish.updated_at)
    if isinstance(wish, Withdraw):
        return accept_withdraw(db, webhook, external_id=wish.external_id, revision=revision, ending=wish.ending)
    return accept_publish(
        db,
        replace(webhook, quiet=webhook.quiet or not wish.is_told),
        external_id=wish.external_id,
        came=_publication(wish, revision),
        or_else=wish.or_else,
        has_history=wish.has_history,
    )


def difference(db: Connection, source: str, wish: Publish | Withdraw) -> ArticleDifference:
    """Return what would come of submitting it now; nothing is written."""
    revision = Revision(wish.version, wish.updated_at)
    if isinstance(wish, Withdraw):
        return withdrawal_difference(db, source, wish.external_id, revision, wish.ending)
    return publication_difference(db, source, wish.external_id, _publication(wish, revision))


def _publication(wish: Publish, revision: Revision) -> Publication:
    return Publication(
        wish.article,
        slug_of(wish.article.title, wish.article.language),
        revision,
        wish.schedule,
        wish.priority,
        wish.warnings,
        wish.change,
        wish.listings,
    )
