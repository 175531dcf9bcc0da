"""What readers are told of changes: each notice of an article is kept, whatever revisions follow."""

from alembic import op

revision = "0300"
down_revision = "0340"

CHANGE = """
ALTER TABLE submissions
    ADD update_kind text CHECK (update_kind IN ('minor', 'update', 'correction')),  -- NULL: nothing was said of it
    ADD update_note text;                   -- a sentence for readers

-- A row is a change that readers are told of, from when its revision was put out.
CREATE TABLE notices (
    submission    bigint PRIMARY KEY REFERENCES submissions,
    id            uuid NOT NULL DEFAULT gen_random_uuid(),  -- feeds know it by this
    article_id    bigint NOT NULL REFERENCES articles,
    kind          text NOT NULL CHECK (kind IN ('update', 'correction')),
    note          text NOT NULL CHECK (note <> ''),
    at            timestamptz NOT NULL      -- as readers are told it
);
CREATE INDEX notices_of_article ON notices (article_id, at DESC);
CREATE INDEX notices_corrections ON notices (at DESC, submission DESC) WHERE kind = 'correction';

ALTER TABLE articles ADD corrected_at timestamptz;  -- last; NULL: never
"""


def upgrade() -> None:
    """Make room for notices."""
    op.execute(CHANGE)
