"""An endpoint that has answered nobody for days is given up, if it was tried all that time."""

from alembic import op

revision = "0040"
down_revision = "0030"

CHANGE = """
ALTER TABLE subscriptions ADD failed_at timestamptz;  -- the last attempt that it did not answer
UPDATE subscriptions SET failed_at = failing_since WHERE failing_since IS NOT NULL;
"""


def upgrade() -> None:
    """Add what tells a row of failures from two with a silence between them."""
    op.execute(CHANGE)
