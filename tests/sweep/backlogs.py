"""Large backlogs, made in a few statements."""

from __future__ import annotations

from shared.events import EventType, Priority
from shared.ledger import Ledger, transaction
from tests.monitor import newsroom


def pages(ledger: Ledger, count: int, priority: Priority = Priority.NORMAL) -> None:
    """Have pages due that nobody was ever rung for."""
    with transaction(ledger) as db:
        db.execute(
            """INSERT INTO pages (path, kind, listing, bucket, wanted, priority)
               SELECT '/backlog/page/' || n || '/', 'archive', 'backlog', n, 1, %(priority)s
               FROM generate_series(1, %(count)s) n""",
            {"count": count, "priority": priority},
        )


def deliveries(ledger: Ledger, count: int, *, subscribers: int = 1, host: str = "busy.example") -> None:
    """Have deliveries due to so many subscribers at one host, for as many of the events that have happened so far."""
    with transaction(ledger) as db:
        db.execute(
            """INSERT INTO subscriptions (channel, url, secret, events)
               SELECT 'webhook', 'https://' || %(host)s || '/' || n, %(secret)s, %(events)s
               FROM generate_series(1, %(subscribers)s) n""",
            {"host": host, "secret": newsroom.SECRET, "events": list(EventType), "subscribers": subscribers},
        )
        db.execute(
            """WITH article AS (
                 INSERT INTO articles (source, external_id) SELECT 'desk', %(host)s || n
                 FROM generate_series(1, %(events)s) n RETURNING id
               ), submission AS (
                 INSERT INTO submissions (article_id, action, state, path, stage)
                 SELECT id, 'withdraw', 'withdrawn', '/', 'done' FROM article RETURNING number, article_id
               ), event AS (
                 INSERT INTO events (type, article_id, submission)
                 SELECT 'article.withdrawn', article_id, number FROM submission RETURNING number, article_id
               )
               INSERT INTO deliveries (event, subscription, article_id)
               SELECT e.number, s.id, e.article_id FROM event e, subscriptions s WHERE s.host = %(host)s""",
            {"host": host, "events": -(-count // subscribers)},
        )
