"""Pages of the site's own, such as its imprint, and every path that one of them ever had."""

from alembic import op

revision = "0381"
down_revision = "0341"

CHANGE = """
CREATE TABLE own_pages (
    name          text PRIMARY KEY,       -- its file's: what it is known by when its path changes
    path          text NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED,
    title         text NOT NULL,
    language      text NOT NULL,
    body          text NOT NULL,          -- Markdown
    description   text NOT NULL,
    position      integer,                -- among the links in the foot
    in_foot       boolean NOT NULL,
    original      text NOT NULL,          -- name of the page that it translates; empty: none
    changed_at    timestamptz NOT NULL    -- readers got something new
);

-- Whose is not there any more is gone; whose has another path now has moved.
CREATE TABLE own_paths (
    path          text PRIMARY KEY,
    name          text NOT NULL
);
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(CHANGE)
