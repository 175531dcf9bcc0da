"""How the sources stand whose CMSes can be asked: whether their webhooks come, and whether they answer."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection

MAX_COUNTED_HINTS = 10_000


class AskedSource(NamedTuple):
    """How one source stands. Ages are in seconds."""

    source: str
    webhook_age: float | None
    """Since its last webhook, give or take some seconds; None: none has ever come."""
    missed: int
    """Submissions since then that no webhook brought."""
    missed_age: float
    """Since the first of them; 0 if there is none."""
    pulled: int
    """Submissions that no webhook brought, ever."""
    answer_age: float | None
    """Since it last answered all that was asked; None: it never did."""
    failing: float
    """For how long it could not be asked; 0 if it can."""
    problem: str | None
    """Why."""
    refusal: str | None
    """What could not be taken last; its age is `refusal_age`."""
    refusal_age: float | None
    waiting: int
    """Articles that wait to be fetched."""
    waiting_age: float
    """Since the webhook of the first of them; 0 if none waits."""
    waiting_problem: str | None
    """Why one of them could not be fetched."""


def asked_sources(db: Connection) -> list[AskedSource]:
    """Return how each source stands that was ever asked, or sent a webhook though it could be asked."""
    return db.read(AskedSource, _SELECT_ASKED_SOURCES, {"most": MAX_COUNTED_HINTS}).fetchall()


_SELECT_ASKED_SOURCES = """
    SELECT p.source, extract(epoch FROM now() - p.webhook_at)::float AS webhook_age, p.missed,
           coalesce(extract(epoch FROM now() - p.missed_since), 0)::float AS missed_age, p.pulled,
           extract(epoch FROM now() - p.succeeded_at)::float AS answer_age,
           coalesce(extract(epoch FROM now() - p.failing_since), 0)::float AS failing, p.problem, p.refusal,
           extract(epoch FROM now() - p.refused_at)::float AS refusal_age, h.waiting,
           coalesce(extract(epoch FROM now() - h.first), 0)::float AS waiting_age, h.problem AS waiting_problem
    FROM pulls p, LATERAL (
        SELECT count(*) AS waiting, min(received_at) AS first, max(problem) AS problem
        FROM (SELECT received_at, problem FROM hints WHERE hints.source = p.source AND state = 'waiting'
              ORDER BY next_attempt_at LIMIT %(most)s) waits) h
    ORDER BY p.source
"""
