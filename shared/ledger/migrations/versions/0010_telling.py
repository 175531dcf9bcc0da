"""Endpoints that fail are given a pause; what is to be told them meanwhile is held."""

from alembic import op

revision = "0010"
down_revision = "0002"

CHANGE = """
ALTER TABLE subscriptions
    ADD host          text GENERATED ALWAYS AS (lower(substring(url FROM '://(?:[^/?#]*@)?([^/?#]*)'))) STORED,
    ADD unanswered    integer NOT NULL DEFAULT 0,  -- attempts in a row, of any delivery, that it did not answer
    ADD failing_since timestamptz,                 -- the first of them
    ADD paused_until  timestamptz;                 -- until then it is left in peace

-- Held: due, but its endpoint pauses; next_attempt_at is the endpoint's time, not its own.
ALTER TABLE deliveries ADD held boolean NOT NULL DEFAULT false;
CREATE INDEX deliveries_held ON deliveries (subscription, id)
    WHERE held AND delivered_at IS NULL AND replaced_by IS NULL AND NOT dead;
"""


def upgrade() -> None:
    """Add what breakers remember."""
    op.execute(CHANGE)
