"""The ledger's first schema."""

from alembic import op

revision = "0001"
down_revision = None

SCHEMA = """
-- One clock for everything that happens: a greater number is later.
CREATE SEQUENCE sequence_numbers;

-- The thing readers know. `submission` is the revision they should see; `newest` may still wait for its time.
CREATE TABLE articles (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text NOT NULL,
    external_id   text NOT NULL,
    version       bigint,                   -- the source's own order: version, else updated_at, else arrival
    updated_at    timestamptz,
    newest        bigint,
    digest        text,                     -- of the newest revision's content
    submission    bigint,
    expires_at    timestamptz,
    withdrawn_by  bigint,                   -- the submission that withdrew it
    listed_path   text,                     -- where lists link to: readers have that page; NULL: in no list
    told          boolean NOT NULL DEFAULT false,  -- subscribers know it as published
    path          text,
    section       text,
    title         text,
    standfirst    text,
    dateline      text,
    language      text,
    authors       text[],
    published_at  timestamptz,
    revised_at    timestamptz,              -- NULL while the first revision stands
    UNIQUE (source, external_id)
);
CREATE INDEX articles_expiring ON articles (expires_at) WHERE expires_at IS NOT NULL AND withdrawn_by IS NULL;

-- One accepted event of a source: immutable but for how far it has come.
CREATE TABLE submissions (
    number        bigint PRIMARY KEY DEFAULT nextval('sequence_numbers'),
    article_id    bigint NOT NULL REFERENCES articles,
    action        text NOT NULL CHECK (action IN ('publish', 'withdraw')),
    version       bigint,
    updated_at    timestamptz,
    content       jsonb CHECK ((content IS NULL) = (action = 'withdraw')),
    state         text NOT NULL CHECK (state IN ('accepted', 'live', 'superseded', 'withdrawn', 'failed')),
    path          text NOT NULL,            -- of the article, from this revision on
    release_at    timestamptz,              -- not readable before
    expires_at    timestamptz,              -- withdrawn then
    stage         text NOT NULL CHECK (stage IN ('scheduled', 'page', 'lists', 'done')),
    awaiting      integer NOT NULL DEFAULT 0 CHECK (awaiting >= 0),  -- pages of this stage not pressed yet
    sentence      text,                     -- why it is superseded or failed
    accepted_at   timestamptz NOT NULL DEFAULT now(),
    released_at   timestamptz,              -- when its time was seen to have come
    live_at       timestamptz,              -- readers can see what it asked for
    listed_at     timestamptz               -- and so can those who come by any list
);
CREATE INDEX submissions_of_article ON submissions (article_id, number);
CREATE INDEX submissions_open ON submissions (accepted_at) WHERE stage IN ('page', 'lists');
CREATE INDEX submissions_scheduled ON submissions (release_at) WHERE stage = 'scheduled';
CREATE INDEX submissions_released ON submissions (released_at) WHERE released_at IS NOT NULL;
CREATE INDEX submissions_live ON submissions (live_at) WHERE live_at IS NOT NULL;

-- What each webhook was answered, so that its repetition gets the same answer.
CREATE TABLE webhooks (
    source        text NOT NULL,
    webhook_id    text NOT NULL,
    digest        text NOT NULL,            -- of the request
    submission    bigint NOT NULL REFERENCES submissions,
    state         text NOT NULL,            -- as it was answered
    received_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, webhook_id)
);

-- One object in the bucket, at one path. wanted > pressed: somebody has to press it.
CREATE TABLE pages (
    path          text PRIMARY KEY,
    kind          text NOT NULL,
    article_id    bigint REFERENCES articles,
    listing       text NOT NULL DEFAULT '',
    bucket        integer,
    wanted        bigint NOT NULL DEFAULT 0,
    wanted_at     timestamptz NOT NULL DEFAULT now(),  -- since when it is not what it should be
    pressed       bigint NOT NULL DEFAULT 0,
    pressed_at    timestamptz,
    etag          text,                     -- of the object, as the store told
    digest        text,                     -- of its bytes without the sequence stamp
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    rung_at       timestamptz,
    claims        integer NOT NULL DEFAULT 0,  -- begun and never ended, in a row: the worker died
    failures      integer NOT NULL DEFAULT 0,  -- ended as "later", in a row
    lease_token   uuid,
    lease_until   timestamptz,
    dead          boolean NOT NULL DEFAULT false,
    problem       text
);
CREATE INDEX pages_due ON pages (next_attempt_at) WHERE wanted > pressed AND NOT dead;
CREATE INDEX pages_dead ON pages (path) WHERE dead;
CREATE INDEX pages_of_article ON pages (article_id) WHERE article_id IS NOT NULL;

-- Which submission wanted which page: the lines of its receipt.
CREATE TABLE wants (
    submission    bigint NOT NULL REFERENCES submissions,
    path          text NOT NULL REFERENCES pages,
    number        bigint NOT NULL,          -- the page shows this submission once pressed >= number
    wanted_at     timestamptz NOT NULL DEFAULT now(),
    pressed_at    timestamptz,
    given_up      boolean NOT NULL DEFAULT false,  -- the page is dead: nobody waits for it
    PRIMARY KEY (submission, path)
);
CREATE INDEX wants_open ON wants (path, number) WHERE pressed_at IS NULL;

-- An ordered list of articles: the whole site ('') or one section.
CREATE TABLE listings (
    name          text PRIMARY KEY,
    length        bigint NOT NULL
);
CREATE TABLE places (
    listing       text NOT NULL REFERENCES listings,
    place         bigint NOT NULL,          -- from 0, for ever
    article_id    bigint NOT NULL REFERENCES articles,
    PRIMARY KEY (listing, place),
    UNIQUE (article_id, listing)
);

-- What became true for readers.
CREATE TABLE events (
    number        bigint PRIMARY KEY DEFAULT nextval('sequence_numbers'),
    id            uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    type          text NOT NULL CHECK (type IN ('article.published', 'article.updated', 'article.withdrawn')),
    article_id    bigint NOT NULL REFERENCES articles,
    submission    bigint NOT NULL UNIQUE REFERENCES submissions,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- Who wants to be told, over which channel, of what.
CREATE TABLE subscriptions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel       text NOT NULL CHECK (channel IN ('webhook')),
    url           text NOT NULL,
    secret        text NOT NULL,
    events        text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz,
    disabled_why  text
);
CREATE UNIQUE INDEX subscriptions_active ON subscriptions (channel, url) WHERE disabled_at IS NULL;

-- One event for one subscription.
CREATE TABLE deliveries (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event         bigint NOT NULL REFERENCES events,
    subscription  bigint NOT NULL REFERENCES subscriptions,
    article_id    bigint NOT NULL REFERENCES articles,
    created_at    timestamptz NOT NULL DEFAULT now(),
    delivered_at  timestamptz,
    replaced_by   bigint,                   -- the newer event
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    rung_at       timestamptz NOT NULL DEFAULT now(),
    claims        integer NOT NULL DEFAULT 0,
    failures      integer NOT NULL DEFAULT 0,
    lease_token   uuid,
    lease_until   timestamptz,
    dead          boolean NOT NULL DEFAULT false,
    problem       text,                     -- what went wrong last, with what was answered
    UNIQUE (event, subscription)
);
CREATE INDEX deliveries_due ON deliveries (next_attempt_at)
    WHERE delivered_at IS NULL AND replaced_by IS NULL AND NOT dead;
CREATE INDEX deliveries_delivered ON deliveries (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries (id) WHERE dead;
CREATE INDEX deliveries_of_article ON deliveries (article_id, subscription, event);

-- Who is at work: each process signs in every few seconds.
CREATE TABLE processes (
    name          text PRIMARY KEY,
    kind          text NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    seen_at       timestamptz NOT NULL DEFAULT now(),
    detail        jsonb NOT NULL DEFAULT '{}'
);
"""


def upgrade() -> None:
    """Create every table."""
    op.execute(SCHEMA)
