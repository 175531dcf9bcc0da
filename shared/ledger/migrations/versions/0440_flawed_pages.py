"""Pages say why they are not in the looks of the site's own theme, so that they can be pressed in these later."""

from alembic import op

revision = "0440"
down_revision = "0320"

CHANGE = """
ALTER TABLE pages
    ADD flaw text,          -- what is wrong with the theme; NULL: nothing
    ADD flawed_theme text;  -- the digest of that theme: another is tried
CREATE INDEX pages_flawed ON pages (path) WHERE flaw IS NOT NULL;
"""


def upgrade() -> None:
    """Add columns."""
    op.execute(CHANGE)
