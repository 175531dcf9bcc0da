"""Breaking news goes first, and what may wait goes last."""

from alembic import op

revision = "0030"
down_revision = "0010"

CHANGE = """
ALTER TABLE submissions ADD priority smallint NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 3);
ALTER TABLE pages ADD priority smallint NOT NULL DEFAULT 2;  -- of the most urgent that waits for it

DROP INDEX pages_due;
CREATE INDEX pages_due ON pages (priority, next_attempt_at) WHERE wanted > pressed AND NOT dead;
"""


def upgrade() -> None:
    """Add priorities."""
    op.execute(CHANGE)
