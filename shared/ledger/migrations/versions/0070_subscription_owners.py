"""A subscription belongs to the source that entered it, and its secret can be changed without a gap."""

from alembic import op

revision = "0070"
down_revision = "0060"

CHANGE = """
ALTER TABLE subscriptions
    ADD source        text,          -- whose it is; NULL: entered before that was known
    ADD old_secrets   jsonb;         -- until when messages are signed with each of them, too

-- Which requests were done, so that their repetition changes nothing.
CREATE TABLE subscription_requests (
    source        text NOT NULL,
    webhook_id    text NOT NULL,
    digest        text NOT NULL,     -- of the request
    subscription  bigint REFERENCES subscriptions,
    received_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, webhook_id)
);
CREATE INDEX subscription_requests_received ON subscription_requests (received_at);
"""


def upgrade() -> None:
    """Add whose they are."""
    op.execute(CHANGE)
