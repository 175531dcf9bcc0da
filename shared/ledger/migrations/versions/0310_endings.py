"""How an article ends: gone, moved or retracted, and why."""

from alembic import op

revision = "0310"
down_revision = "0382"

CHANGE = """
ALTER TABLE submissions
    ADD withdrawal text CHECK (withdrawal IN ('gone', 'moved', 'retracted')),  -- NULL: it was not said
    ADD reason    text,                     -- a sentence for readers
    ADD moved_to  text CHECK ((moved_to IS NOT NULL) = (withdrawal IS NOT DISTINCT FROM 'moved'));
"""


def upgrade() -> None:
    """Add columns."""
    op.execute(CHANGE)
