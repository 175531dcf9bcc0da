"""What is dead can be dismissed: no alarm speaks of it any more."""

from alembic import op

revision = "0120"
down_revision = "0110"

CHANGE = """
ALTER TABLE subscriptions ADD end_wished boolean NOT NULL DEFAULT false;  -- by the subscriber: nobody is to be alarmed
ALTER TABLE deliveries ADD dismissed_at timestamptz;                      -- nobody wants it to be told any more
ALTER TABLE pages ADD dismissed bigint NOT NULL DEFAULT 0;                -- what was wanted then: a newer wish counts

UPDATE subscriptions SET end_wished = true
WHERE disabled_at IS NOT NULL AND (disabled_why = 'unsubscribed' OR disabled_why LIKE 'Answered 410%');
UPDATE deliveries SET dismissed_at = now()
WHERE dead AND subscription IN (SELECT id FROM subscriptions WHERE end_wished);

CREATE INDEX deliveries_alarming ON deliveries (id) WHERE dead AND dismissed_at IS NULL;
"""


def upgrade() -> None:
    """Add what tells dead work that somebody should look at from the rest."""
    op.execute(CHANGE)
