"""What is old enough to be purged is found without a look at all else."""

from alembic import op

revision = "0190"
down_revision = "0180"

CHANGE = """
CREATE INDEX webhooks_received ON webhooks (received_at);
CREATE INDEX hints_settled ON hints (settled_at) WHERE settled_at IS NOT NULL;
"""


def upgrade() -> None:
    """Add what finds it."""
    op.execute(CHANGE)
