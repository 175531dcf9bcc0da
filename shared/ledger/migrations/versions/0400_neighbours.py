"""Articles know their neighbours: the translations of the same original, and the parts of the same series."""

from alembic import op

revision = "0400"
down_revision = "0440"

CHANGE = """
ALTER TABLE articles
    ADD translation_of text,                     -- the source's id of what it translates
    ADD series text,                             -- what is the same for all parts of its series
    ADD series_part integer NOT NULL DEFAULT 0;  -- 0: it has no number

CREATE INDEX articles_translations ON articles (source, translation_of, id) WHERE translation_of IS NOT NULL;
CREATE INDEX articles_series ON articles (series, series_part, published_at, id)
    WHERE series IS NOT NULL AND submission IS NOT NULL AND withdrawn_by IS NULL;
"""


def upgrade() -> None:
    """Add columns and indexes."""
    op.execute(CHANGE)
