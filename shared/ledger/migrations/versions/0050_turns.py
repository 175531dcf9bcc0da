"""Hosts take turns: what is due at the same moment is told in the order in which it was entered."""

from alembic import op

revision = "0050"
down_revision = "0040"

CHANGE = """
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (next_attempt_at, id)
    WHERE delivered_at IS NULL AND replaced_by IS NULL AND NOT dead;
-- What one subscriber is still to be told of one article; deliveries_of_article has all that he ever was.
CREATE INDEX deliveries_open ON deliveries (article_id, subscription, event)
    WHERE delivered_at IS NULL AND replaced_by IS NULL AND NOT dead;
"""


def upgrade() -> None:
    """Make the indexes by which a claim finds what is next, and what else waits for the same subscriber."""
    op.execute(CHANGE)
