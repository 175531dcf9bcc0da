"""What feeds show of an article's text, where the site wants it there: made with its page, not with each feed."""

from alembic import op

revision = "0341"
down_revision = "0400"

CHANGE = """
CREATE TABLE feed_texts (
    article_id    bigint PRIMARY KEY REFERENCES articles,
    number        bigint NOT NULL,          -- the press of its page that made it
    html          text NOT NULL
);
"""


def upgrade() -> None:
    """Make room for texts."""
    op.execute(CHANGE)
