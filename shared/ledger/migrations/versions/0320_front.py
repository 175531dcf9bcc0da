"""Fronts are edited: pins, banners, every change with its receipt; and articles say how important they are."""

from alembic import op

revision = "0320"
down_revision = "0300"

CHANGE = """
ALTER TABLE articles
    ADD importance smallint NOT NULL DEFAULT 5 CHECK (importance BETWEEN 1 AND 9),  -- 1: the most
    ADD lead_until timestamptz;             -- nothing less important leads a front before it; NULL: that is over
CREATE INDEX articles_leading ON articles (lead_until) WHERE lead_until IS NOT NULL;

-- The front of a listing that somebody has edited.
CREATE TABLE fronts (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing         text NOT NULL UNIQUE,
    version         bigint NOT NULL DEFAULT 0,  -- counts the changes that came into force
    arrangement     jsonb NOT NULL DEFAULT '{}',    -- pins in their order, and the banner
    next_at         timestamptz             -- when something begins or ends by itself; NULL: nothing does
);
CREATE INDEX fronts_next ON fronts (next_at) WHERE next_at IS NOT NULL;

-- Which fronts show an article, or will once it is live: what `arrangement` says, to be found by article.
CREATE TABLE front_pins (
    article_id      bigint NOT NULL REFERENCES articles,
    front           bigint NOT NULL REFERENCES fronts,
    PRIMARY KEY (article_id, front)
);
CREATE INDEX front_pins_of_front ON front_pins (front);

-- One change that editors made, or that is still to come into force. Its number is one of the submissions'.
CREATE TABLE front_changes (
    number          bigint PRIMARY KEY DEFAULT nextval('sequence_numbers'),
    front           bigint NOT NULL REFERENCES fronts,
    source          text NOT NULL,
    webhook_id      text NOT NULL,
    digest          text NOT NULL,          -- of the request
    who             text NOT NULL,
    steps           jsonb NOT NULL,
    told            text NOT NULL,          -- the same as a sentence, for people
    undoes          bigint REFERENCES front_changes,    -- the change that this one takes back
    at              timestamptz,            -- it comes into force then; NULL: at once
    accepted_at     timestamptz NOT NULL DEFAULT now(),
    in_force_at     timestamptz,
    version         bigint,                 -- of the front, from this change on
    arrangement     jsonb,                  -- as this change made it
    undone_by       bigint REFERENCES front_changes,
    path            text NOT NULL,          -- of the front's page
    wanted          bigint,                 -- the page shows it once it is pressed with this number, or a greater one
    live_at         timestamptz,
    problem         text,                   -- why it never came into force
    UNIQUE (source, webhook_id)
);
CREATE INDEX front_changes_of_front ON front_changes (front, number);
CREATE UNIQUE INDEX front_changes_versions ON front_changes (front, version) WHERE version IS NOT NULL;
CREATE INDEX front_changes_coming ON front_changes (front, at)
    WHERE in_force_at IS NULL AND undone_by IS NULL AND problem IS NULL;
CREATE INDEX front_changes_not_live ON front_changes (path, wanted) WHERE live_at IS NULL AND wanted IS NOT NULL;

ALTER TABLE schedule_setbacks DROP CONSTRAINT schedule_setbacks_schedule_check,
    ADD CHECK (schedule IN ('release', 'expiry', 'front', 'lead'));

CREATE INDEX pages_that_are_edited ON pages (path) WHERE kind IN ('front', 'section');
"""


def upgrade() -> None:
    """Add the tables of fronts."""
    op.execute(CHANGE)
