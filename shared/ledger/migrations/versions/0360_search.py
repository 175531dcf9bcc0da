"""What readers search: which revision is in the index, the segments that it is made of, and their files."""

from alembic import op

revision = "0360"
down_revision = "0310"

CHANGE = """
ALTER TABLE articles ADD indexed bigint;       -- the submission that the index has; NULL: it has none
CREATE INDEX articles_to_index ON articles (id)
    WHERE (listed_path IS NOT NULL AND indexed IS DISTINCT FROM submission)
       OR (listed_path IS NULL AND indexed IS NOT NULL);

-- Some articles, the newest first, with their words; never changed, but made anew out of several. 0: the newest.
CREATE TABLE search_segments (
    id            bigint PRIMARY KEY DEFAULT nextval('sequence_numbers'),
    state         text NOT NULL CHECK (state IN ('making', 'pressing', 'live', 'old')),
    docs          integer NOT NULL,
    merged_from   bigint[] NOT NULL,           -- {0}: of the newest; {}: of articles
    rules         integer NOT NULL,            -- the oldest by which words in it were found
    shards        integer NOT NULL DEFAULT 0,  -- made so far
    cards         integer NOT NULL DEFAULT 0,  -- wanted so far
    last_term     text NOT NULL DEFAULT '',    -- the last in these shards
    bounds        text NOT NULL DEFAULT '',
    days          text NOT NULL DEFAULT '',
    since         timestamptz NOT NULL DEFAULT now()  -- in this state
);
CREATE TABLE search_shards (
    segment       bigint NOT NULL,
    number        integer NOT NULL,
    terms         text NOT NULL,
    PRIMARY KEY (segment, number)
);

-- Which article is at which place of a segment. One that is void is shown to nobody; its words go with the next merge.
CREATE TABLE search_entries (
    segment       bigint NOT NULL,
    place         integer NOT NULL,
    article_id    bigint NOT NULL REFERENCES articles,
    submission    bigint NOT NULL,
    rules         integer NOT NULL,            -- by which its words were found
    words         text,                        -- of the newest, which have no shards
    void_at       timestamptz,
    withdrawn     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (segment, place)
);
CREATE INDEX search_entries_of_article ON search_entries (article_id);
CREATE INDEX search_entries_void ON search_entries (segment, withdrawn, void_at) WHERE void_at IS NOT NULL;
"""


def upgrade() -> None:
    """Add the tables."""
    op.execute(CHANGE)
