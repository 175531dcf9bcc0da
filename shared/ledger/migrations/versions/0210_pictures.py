"""Pictures: what is to be fetched, what was made of it, and which pages show it."""

from alembic import op

revision = "0210"
down_revision = "0200"

CHANGE = """
-- One picture at one address, cropped by one focus. Pages are told of it anew whenever its `version` changes.
CREATE TABLE pictures (
    id              text PRIMARY KEY,       -- a digest of address and focus
    url             text NOT NULL,
    focus           jsonb,                  -- {"x": …, "y": …}
    host            text NOT NULL,          -- with its port: a slow one delays no other
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'ready', 'refused')),
    version         bigint NOT NULL DEFAULT 0,  -- of the common sequence; 0: nothing is known of it
    news            boolean NOT NULL DEFAULT false,  -- a page may show it as it was before
    priority        smallint NOT NULL DEFAULT 2,
    wanted_at       timestamptz NOT NULL DEFAULT now(),
    settled_at      timestamptz,
    validator       jsonb,                  -- the ETag and Last-Modified that came with it
    width           integer,
    height          integer,
    colour          text NOT NULL DEFAULT '',
    credit          text NOT NULL DEFAULT '',   -- that the file names
    note            text NOT NULL DEFAULT '',   -- what was left out of it
    problem         text,                   -- why it is refused, or why the last attempt failed
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    rung_at         timestamptz,
    claims          integer NOT NULL DEFAULT 0,
    failures        integer NOT NULL DEFAULT 0,
    lease_token     uuid,
    lease_until     timestamptz,
    owner           bigint
);
CREATE INDEX pictures_waiting ON pictures (priority, next_attempt_at) WHERE state = 'waiting';
CREATE INDEX pictures_with_news ON pictures (id) WHERE news;
CREATE INDEX pictures_refused ON pictures (settled_at) WHERE state = 'refused';

-- One size and format of it. Its path is made of its content, so two pictures may share one.
CREATE TABLE renditions (
    picture         text NOT NULL REFERENCES pictures ON DELETE CASCADE,
    path            text NOT NULL,
    crop            text NOT NULL,
    format          text NOT NULL,
    width           integer NOT NULL,
    height          integer NOT NULL,
    size            integer NOT NULL,
    PRIMARY KEY (picture, crop, format, width)
);
CREATE INDEX renditions_at_path ON renditions (path);

-- Which page shows which picture, as it was last pressed.
CREATE TABLE page_pictures (
    path            text NOT NULL,
    picture         text NOT NULL REFERENCES pictures,
    article_id      bigint NOT NULL REFERENCES articles,
    said            jsonb NOT NULL,         -- what the article says of it
    leads           boolean NOT NULL,
    version         bigint NOT NULL,        -- of the picture, as the page shows it, or is wanted to
    gone            boolean NOT NULL DEFAULT false,  -- the page shows it no more; lists may, until they are pressed
    PRIMARY KEY (path, picture)
);
CREATE INDEX page_pictures_of_picture ON page_pictures (picture);
CREATE INDEX page_pictures_that_lead ON page_pictures (article_id) WHERE leads AND NOT gone;
CREATE INDEX page_pictures_gone ON page_pictures (article_id) WHERE gone;

-- Objects that no picture needs any more, until they are out of the bucket.
CREATE TABLE media_removals (
    path            text PRIMARY KEY,
    since           timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    """Add the tables of pictures."""
    op.execute(CHANGE)
