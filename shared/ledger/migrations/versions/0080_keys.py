"""The ledger keeps a key with which receipts get addresses that nobody can guess."""

from alembic import op

revision = "0080"
down_revision = "0070"

CHANGE = """
CREATE TABLE keys (
    name          text PRIMARY KEY,
    value         bytea NOT NULL
);
"""


def upgrade() -> None:
    """Add a place for keys; each is made when it is first needed."""
    op.execute(CHANGE)
