"""Which withdrawals readers do not see yet can be asked behind any backlog."""

from alembic import op

revision = "0090"
down_revision = "0080"

CHANGE = """
CREATE INDEX submissions_withdrawing ON submissions (accepted_at)
    WHERE action = 'withdraw' AND stage IN ('lists', 'page');
"""


def upgrade() -> None:
    """Make the index that finds them."""
    op.execute(CHANGE)
