"""Listings are in the order of publication, and their archives are cut into parts that are named by their beginning."""

from alembic import op

revision = "0260"
down_revision = "0381"

CHANGE = """
-- Each listing that holds the article, by name, with its title; NULL: only the section is known (an earlier release).
ALTER TABLE articles ADD listings jsonb;
ALTER TABLE submissions ADD listings jsonb;
ALTER TABLE listings ADD title text NOT NULL DEFAULT '';

-- The release before gives places by number, and does not know what they are sorted by now.
ALTER TABLE places ADD published_at timestamptz;
UPDATE places p SET published_at = coalesce(a.published_at, now()) FROM articles a WHERE a.id = p.article_id;
ALTER TABLE places ALTER published_at SET NOT NULL;
CREATE FUNCTION date_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.published_at := (SELECT coalesce(published_at, now()) FROM articles WHERE id = NEW.article_id);
    RETURN NEW;
END $$;
CREATE TRIGGER places_dated BEFORE INSERT ON places FOR EACH ROW
    WHEN (NEW.published_at IS NULL) EXECUTE FUNCTION date_places();
CREATE INDEX places_newest ON places (listing, published_at DESC, article_id DESC) WHERE listed;
DROP INDEX places_listed;

-- A run of a listing: it holds what is not older than its beginning, up to that of the next.
CREATE TABLE parts (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing       text NOT NULL REFERENCES listings,
    begins_at     timestamptz NOT NULL,
    begins_with   bigint NOT NULL,          -- an article's id, among those of one moment
    day           date NOT NULL,            -- its path: the day (UTC) on which it begins, and
    number        integer NOT NULL,         -- which one of this day
    places        integer NOT NULL,         -- it shows no more than so many articles
    changed_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (listing, begins_at, begins_with),
    UNIQUE (listing, day, number)
);

-- Search engines get what is listed.
INSERT INTO listings (name, length) SELECT 'sitemap:', length FROM listings WHERE name = '' ON CONFLICT DO NOTHING;
INSERT INTO places (listing, place, article_id, listed, published_at)
SELECT 'sitemap:', place, article_id, listed, published_at FROM places WHERE listing = '';

WITH ranked AS (
    SELECT listing, published_at, article_id,
           row_number() OVER (PARTITION BY listing ORDER BY published_at, article_id) - 1 AS rank,
           count(*) OVER (PARTITION BY listing) AS length
    FROM places WHERE listed
), cut AS (
    SELECT *, CASE listing WHEN 'sitemap:' THEN 1000 ELSE 100 END AS size,
           CASE listing WHEN 'sitemap:' THEN 0 ELSE 30 END AS front FROM ranked
), beginning AS (
    SELECT *, (published_at AT TIME ZONE 'UTC')::date AS day FROM cut WHERE rank % size = 0 AND rank < length - front
)
INSERT INTO parts (listing, begins_at, begins_with, day, number, places)
SELECT listing, published_at, article_id, day,
       row_number() OVER (PARTITION BY listing, day ORDER BY published_at, article_id), least(size, length - rank)
FROM beginning;
UPDATE parts p SET places = places + 31 WHERE listing <> 'sitemap:'
  AND NOT EXISTS (SELECT FROM parts n WHERE n.listing = p.listing AND n.begins_at > p.begins_at);

-- Their pages, and those that lead to them; what was there by number leads there now.
CREATE TEMP TABLE archives ON COMMIT DROP AS
SELECT *, CASE listing WHEN '' THEN '/archiv/' ELSE '/' || listing || '/archiv/' END AS path
FROM parts WHERE listing <> 'sitemap:';
INSERT INTO pages (path, kind, listing, bucket, wanted)
SELECT path || to_char(day, 'YYYY-MM-DD') || CASE number WHEN 1 THEN '' ELSE '/' || number END || '/',
       'part', listing, id, nextval('sequence_numbers') FROM archives ON CONFLICT DO NOTHING;
INSERT INTO pages (path, kind, listing, bucket, wanted)
SELECT path, 'archive-index', listing, number, nextval('sequence_numbers') FROM (
    SELECT DISTINCT path, listing, NULL::integer AS number FROM archives
    UNION SELECT path || to_char(day, 'YYYY/'), listing, extract(year FROM day)::integer FROM archives
    UNION SELECT path || to_char(day, 'YYYY/MM/'), listing, to_char(day, 'YYYYMM')::integer FROM archives) lead_there
ON CONFLICT DO NOTHING;
INSERT INTO pages (path, kind, listing, bucket, wanted)
SELECT '/sitemap-' || to_char(day, 'YYYY-MM-DD') || CASE number WHEN 1 THEN '' ELSE '-' || number END || '.xml',
       'sitemap-part', listing, id, nextval('sequence_numbers') FROM parts WHERE listing = 'sitemap:'
ON CONFLICT DO NOTHING;
UPDATE pages SET listing = 'sitemap:' WHERE kind = 'sitemap-index';
UPDATE pages SET wanted = nextval('sequence_numbers'), wanted_at = now(), rung_at = NULL, claims = 0, failures = 0,
    problem = NULL, dead = false
WHERE pressed > 0 AND kind IN ('archive', 'sitemap', 'front', 'section', 'feed', 'sitemap-index');
"""


def upgrade() -> None:
    """Give every place its time, and every archive its parts."""
    op.execute(CHANGE)
