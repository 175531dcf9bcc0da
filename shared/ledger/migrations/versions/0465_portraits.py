"""Pages note whom a picture portrays: the pages of these authors show it, too."""

from alembic import op

revision = "0465"
down_revision = "0460"

CHANGE = """
ALTER TABLE page_pictures ADD portrays text[] NOT NULL DEFAULT '{}';  -- listings of authors
"""


def upgrade() -> None:
    """Add a column."""
    op.execute(CHANGE)
