"""The sweep puts off what it cannot keep; the front passes by withdrawn articles; claims pass by busy subscribers."""

from alembic import op

revision = "0130"
down_revision = "0120"

CHANGE = """
-- What stands in the way of schedules that could not be kept, and when they are tried again.
CREATE TABLE schedule_setbacks (
    schedule        text NOT NULL CHECK (schedule IN ('release', 'expiry')),
    id              bigint NOT NULL,        -- of the submission, or of the article
    failures        integer NOT NULL,       -- in a row
    next_attempt_at timestamptz NOT NULL,
    problem         text NOT NULL,
    PRIMARY KEY (schedule, id)
);

-- Whether lists link to the article, as articles.listed_path tells. A trigger keeps the two together, whichever version
-- of a worker changes it; whoever is given a place is listed at that moment.
ALTER TABLE places ADD listed boolean NOT NULL DEFAULT true;
CREATE FUNCTION list_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE places SET listed = NEW.listed_path IS NOT NULL
    WHERE article_id = NEW.id AND listed <> (NEW.listed_path IS NOT NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER articles_listed AFTER UPDATE OF listed_path ON articles FOR EACH ROW
    WHEN ((OLD.listed_path IS NULL) <> (NEW.listed_path IS NULL)) EXECUTE FUNCTION list_places();
WITH gone AS (SELECT id FROM articles WHERE listed_path IS NULL ORDER BY id FOR NO KEY UPDATE)
UPDATE places SET listed = false FROM gone WHERE article_id = gone.id;
CREATE INDEX places_listed ON places (listing, place) WHERE listed;

CREATE INDEX subscriptions_of_host ON subscriptions (host);
-- What one subscriber is still to be told, of whatever article.
CREATE INDEX deliveries_of_subscription ON deliveries (subscription, next_attempt_at, id)
    WHERE delivered_at IS NULL AND replaced_by IS NULL AND NOT dead;
"""


def upgrade() -> None:
    """Add what a backlog of any size needs."""
    op.execute(CHANGE)
