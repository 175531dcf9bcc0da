"""The parts of archives of the site and its sections can be read as Atom: what was there before gets that by and by."""

from alembic import op

revision = "0460"
down_revision = "0321"

CHANGE = """
INSERT INTO pages (path, kind, listing, bucket, priority, wanted)
SELECT CASE listing WHEN '' THEN '' ELSE '/' || listing END || '/archiv/' || to_char(day, 'YYYY-MM-DD')
       || CASE number WHEN 1 THEN '' ELSE '/' || number END || '/feed.atom',
       'archived-feed', listing, id, 3, nextval('sequence_numbers')
FROM parts WHERE strpos(listing, ':') = 0 ORDER BY listing, begins_at, begins_with
ON CONFLICT DO NOTHING;
COMMENT ON COLUMN feeds.listing IS 'with # and a part''s id: one document of its archive';
"""


def upgrade() -> None:
    """Want these pages behind all that is news. Feeds name the first of them as soon as it is pressed."""
    op.execute(CHANGE)
