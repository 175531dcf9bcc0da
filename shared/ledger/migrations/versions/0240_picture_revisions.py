"""For which revision a page was noted to show a picture: another one has what was refused tried again."""

from alembic import op

revision = "0240"
down_revision = "0230"

CHANGE = """
ALTER TABLE page_pictures ADD submission bigint;
"""


def upgrade() -> None:
    """Add a column."""
    op.execute(CHANGE)
