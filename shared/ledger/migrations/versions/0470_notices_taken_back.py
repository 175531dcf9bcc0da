"""Notices that were given by mistake are taken back: readers are told of them no more, and the ledger keeps them."""

from alembic import op

revision = "0470"
down_revision = "0465"

CHANGE = """
ALTER TABLE notices
    ADD taken_back_by bigint REFERENCES submissions,  -- NULL: readers are told of it
    ADD taken_back_at timestamptz;
CREATE INDEX notices_taken_back ON notices (taken_back_by) WHERE taken_back_by IS NOT NULL;
CREATE INDEX notices_by_id ON notices (id);
"""


def upgrade() -> None:
    """Add columns, and an index by what editors call a notice."""
    op.execute(CHANGE)
