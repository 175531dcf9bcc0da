"""What comparing the bucket with the ledger needs."""

from alembic import op

revision = "0002"
down_revision = "0001"

SCHEMA = """
-- A round of comparing; it goes on where it stopped. That of a command and that of the background are not mixed.
CREATE TABLE verifications (
    name          text PRIMARY KEY CHECK (name IN ('command', 'background')),
    mode          text NOT NULL,                   -- of the round under way, which no other can go on with; '': none
    step          bigint NOT NULL DEFAULT 0,       -- grows with each step: of two at once the first to save it wins
    next_at       timestamptz NOT NULL DEFAULT now(),
    token         text,                            -- where the store goes on listing
    listed        boolean NOT NULL DEFAULT false,  -- to the end; next, pages of which no object was seen
    after         text NOT NULL DEFAULT '',        -- path of the last page that was looked for
    looked        bigint NOT NULL DEFAULT 0,       -- at objects and pages, in this round
    found         jsonb NOT NULL DEFAULT '{}',     -- differences in this round, by kind
    found_ever    jsonb NOT NULL DEFAULT '{}',
    finished_at   timestamptz                      -- when the last whole round was
);

-- Objects that a round has seen. Lost in a crash: then each page is looked for in the bucket, one by one.
CREATE UNLOGGED TABLE seen_objects (
    verification  text NOT NULL,
    path          text NOT NULL,
    PRIMARY KEY (verification, path)
);

-- Whether the store honours conditional PUTs, as it was when somebody last tried.
CREATE TABLE stores (
    bucket        text PRIMARY KEY,
    fenced        boolean NOT NULL,
    tried_at      timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    """Add tables."""
    op.execute(SCHEMA)
