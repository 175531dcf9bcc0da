"""What sources are to be asked for: how far each was read, and articles of which a webhook said too little."""

from alembic import op

revision = "0170"
down_revision = "0160"

CHANGE = """
-- Each source whose CMS can be asked: what has changed there since `cursor`, and what came of asking.
CREATE TABLE pulls (
    source          text PRIMARY KEY,
    cursor          text NOT NULL DEFAULT '',   -- only the source's kind can read it
    checked_before  bigint,                 -- articles with a greater id were asked about; NULL: begin with the newest
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    begun_at        timestamptz,
    asked_at        timestamptz,            -- when somebody last said that something has changed there
    succeeded_at    timestamptz,
    failing_since   timestamptz,
    problem         text,                   -- why it cannot be asked
    refused_at      timestamptz,
    refusal         text,                   -- what could not be taken last
    pauses          integer NOT NULL DEFAULT 0,  -- questions without an answer, in a row, of whatever kind
    paused_until    timestamptz,            -- it is asked nothing before
    webhook_at      timestamptz,            -- when it last sent a webhook, give or take ten seconds
    missed          bigint NOT NULL DEFAULT 0,   -- submissions since then that no webhook brought
    missed_since    timestamptz,            -- the first of them
    pulled          bigint NOT NULL DEFAULT 0,   -- submissions that no webhook brought, ever
    rung_at         timestamptz,
    claims          integer NOT NULL DEFAULT 0,
    failures        integer NOT NULL DEFAULT 0,
    lease_token     uuid,
    lease_until     timestamptz,
    owner           bigint
);

-- An article of which a webhook said too little. Its number is one of the submissions': it has a receipt as they have.
CREATE TABLE hints (
    number          bigint PRIMARY KEY DEFAULT nextval('sequence_numbers'),
    source          text NOT NULL,
    external_id     text NOT NULL,
    webhook_id      text NOT NULL,
    digest          text NOT NULL,          -- of the request
    received_at     timestamptz NOT NULL DEFAULT now(),
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    settled_at      timestamptz,
    sentence        text,                   -- what came of it
    submission      bigint REFERENCES submissions,  -- what it became
    problem         text,                   -- why the last attempt failed
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    rung_at         timestamptz,
    claims          integer NOT NULL DEFAULT 0,
    failures        integer NOT NULL DEFAULT 0,
    lease_token     uuid,
    lease_until     timestamptz,
    owner           bigint,
    UNIQUE (source, webhook_id, external_id)
);
CREATE INDEX hints_waiting ON hints (source, next_attempt_at) WHERE state = 'waiting';

-- By what way it came; NULL: it is our own. And whether subscribers are not to be told of it.
ALTER TABLE submissions ADD via text DEFAULT 'webhook' CHECK (via IN ('webhook', 'fetched', 'pulled'));
ALTER TABLE submissions ADD quiet boolean NOT NULL DEFAULT false;

-- Those of one source that are out, the newest first.
CREATE INDEX articles_of_source ON articles (source, id) WHERE withdrawn_by IS NULL;
"""


def upgrade() -> None:
    """Add the tables of the collector."""
    op.execute(CHANGE)
