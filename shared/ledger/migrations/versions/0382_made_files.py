"""What a standing file was made of is noted, so that icons are drawn only when they change."""

from alembic import op

revision = "0382"
down_revision = "0260"

CHANGE = "ALTER TABLE standing_files ADD made_of text NOT NULL DEFAULT ''"


def upgrade() -> None:
    """Add the column."""
    op.execute(CHANGE)
