"""What a source has signed and nobody could read is kept whole, to be read again."""

from alembic import op

revision = "0160"
down_revision = "0140"

CHANGE = """
CREATE TABLE unread_inputs (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     text NOT NULL,
    webhook_id text NOT NULL,
    digest     text NOT NULL,               -- of the request: with the id it tells a repetition
    head       bytea NOT NULL,              -- JSON: what a source sends may hold what no text of the database can
    body       bytea NOT NULL,
    size       integer GENERATED ALWAYS AS (octet_length(head) + octet_length(body)) STORED,
    came_at    timestamptz NOT NULL DEFAULT now(),
    tried_at   timestamptz NOT NULL DEFAULT now(),  -- when it was last read, in vain
    sentence   text NOT NULL,               -- why it could not be read
    mistake    boolean NOT NULL,            -- ours: not what was sent is wrong
    UNIQUE (source, webhook_id, digest)
);
-- How much of a source is kept, without a look at any body.
CREATE INDEX unread_inputs_of_source ON unread_inputs (source) INCLUDE (size, came_at);
CREATE INDEX unread_inputs_came ON unread_inputs (came_at);
"""


def upgrade() -> None:
    """Add a place for unread input."""
    op.execute(CHANGE)
