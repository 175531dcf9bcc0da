"""What could not be read is read again once by a release, or with options, that it was not tried with."""

from alembic import op

revision = "0220"
down_revision = "0210"

CHANGE = """
ALTER TABLE unread_inputs ADD tried_with text NOT NULL DEFAULT '';  -- by which code and options it was last read
"""


def upgrade() -> None:
    """Add what it was tried with; what is kept already is tried again once."""
    op.execute(CHANGE)
