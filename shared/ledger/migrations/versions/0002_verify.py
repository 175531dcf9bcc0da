"""What comparing the bucket with the ledger needs: names of objects in their order, and how far a round has come."""

from alembic import op

revision = "0002"
down_revision = "0001"

SCHEMA = """
-- Name of the object that holds the page (see shared.pages.Page.key), in the order of bytes.
ALTER TABLE pages ADD COLUMN key text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (substr(path, 2) || CASE WHEN path LIKE '%/' THEN 'index.html' ELSE '' END) STORED;
CREATE UNIQUE INDEX pages_by_key ON pages (key);

-- A round of comparing; it goes on where it stopped. People's and the background's own are not mixed.
CREATE TABLE verifications (
    name          text PRIMARY KEY CHECK (name IN ('command', 'background')),
    started_at    timestamptz NOT NULL DEFAULT now(),
    step          bigint NOT NULL DEFAULT 0,       -- grows with each step: whoever saved first goes on
    next_at       timestamptz NOT NULL DEFAULT now(),
    token         text,                            -- where the store goes on listing
    listed        boolean NOT NULL DEFAULT false,  -- the whole bucket is: pages without an object come next
    after         text COLLATE "C" NOT NULL DEFAULT '',  -- key of the last page that was looked at for that
    looked        bigint NOT NULL DEFAULT 0,       -- at objects and pages, in this round
    found         jsonb NOT NULL DEFAULT '{}',     -- differences in this round, by kind
    found_ever    jsonb NOT NULL DEFAULT '{}',
    finished_at   timestamptz                      -- when the last whole round was complete
);

-- The objects that a round has seen. Lost in a crash: then each page is looked for in the bucket, one by one.
CREATE UNLOGGED TABLE seen_objects (
    verification  text NOT NULL,
    key           text COLLATE "C" NOT NULL,
    PRIMARY KEY (verification, key)
);

-- Whether the store honours conditional PUTs, as it was when somebody last tried.
CREATE TABLE stores (
    bucket        text PRIMARY KEY,
    fenced        boolean NOT NULL,
    tried_at      timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    """Add them."""
    op.execute(SCHEMA)
