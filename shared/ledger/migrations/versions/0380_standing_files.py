"""Files that a site has by its settings (robots.txt, icons) are kept here, for publishers to press."""

from alembic import op

revision = "0380"
down_revision = "0250"

CHANGE = """
CREATE TABLE standing_files (
    path          text PRIMARY KEY,
    content_type  text NOT NULL,
    content       bytea NOT NULL,
    gone          boolean NOT NULL DEFAULT false  -- the settings no longer ask for it: readers get a tombstone
);
"""


def upgrade() -> None:
    """Create the table."""
    op.execute(CHANGE)
