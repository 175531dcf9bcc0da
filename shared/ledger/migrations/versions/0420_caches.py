"""Caches before the site are told of changed pages first, and subscribers wait until readers see them."""

from alembic import op

revision = "0420"
down_revision = "0360"

CHANGE = """
-- What publishers and notifiers do for the caches before the site, as the newest notifier has read its settings.
CREATE TABLE telling_rules (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    purges        boolean NOT NULL,         -- caches are told of changed pages
    wait          interval                  -- for how long an event is held at most; NULL: not at all
);

-- A page of which caches may hold what it was before, until all of them are told.
CREATE TABLE purges (
    path            text PRIMARY KEY,
    since           bigint NOT NULL,        -- the number of the first press that they were not told of
    number          bigint NOT NULL,        -- and of the last
    wanted_at       timestamptz NOT NULL DEFAULT now(),  -- since when they lag behind
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    failures        integer NOT NULL DEFAULT 0,
    problem         text,
    lease_until     timestamptz,
    lease_token     uuid,
    owner           bigint
);
CREATE INDEX purges_due ON purges (next_attempt_at);

ALTER TABLE events
    ADD held_until timestamptz,             -- nobody is told before, unless it was seen; NULL: not held
    ADD check_at   timestamptz,             -- when to look again; NULL: no more
    ADD checks     integer NOT NULL DEFAULT 0,
    ADD seen_at    timestamptz,             -- readers were seen to have it
    ADD unseen     text;                    -- what they were seen to have instead
CREATE INDEX events_to_check ON events (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX events_unseen ON events (held_until) WHERE held_until IS NOT NULL AND seen_at IS NULL;
"""


def upgrade() -> None:
    """Make room for what caches are to be told, and for what is seen through them."""
    op.execute(CHANGE)
