"""A claim says whose it is, so that it ends with its owner."""

from alembic import op

revision = "0060"
down_revision = "0050"

CHANGE = """
-- Processes that claim. Each holds an advisory lock of this number for as long as it lives: see shared/lifeline.py.
CREATE TABLE lifelines (
    owner         bigint PRIMARY KEY,
    process       text NOT NULL,
    since         timestamptz NOT NULL DEFAULT now()
);

-- NULL: the claim ends with its lease only.
ALTER TABLE pages ADD owner bigint;
ALTER TABLE deliveries ADD owner bigint;
"""


def upgrade() -> None:
    """Add who holds a lease."""
    op.execute(CHANGE)
