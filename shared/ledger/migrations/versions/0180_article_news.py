"""What came of an article and is no submission yet is found by the article's id."""

from alembic import op

revision = "0180"
down_revision = "0170"

CHANGE = """
ALTER TABLE unread_inputs ADD article text NOT NULL DEFAULT '';  -- the source's own id; empty if it could not be told
CREATE INDEX unread_inputs_of_article ON unread_inputs (source, article) WHERE article <> '';
CREATE INDEX hints_of_article ON hints (source, external_id) WHERE state <> 'done';
"""


def upgrade() -> None:
    """Add a column, and what finds it."""
    op.execute(CHANGE)
