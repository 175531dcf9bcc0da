"""What the newsroom is told of what it sent."""

from alembic import op

revision = "0200"
down_revision = "0190"

CHANGE = """
ALTER TABLE submissions ADD warnings text[] NOT NULL DEFAULT '{}'  -- sentences, for its receipt
    CONSTRAINT submissions_warnings_few CHECK (cardinality(warnings) <= 50);
"""


def upgrade() -> None:
    """Add a column."""
    op.execute(CHANGE)
