"""Whose ledger this is: the same identity stands in the bucket, so that neither can be taken for another site's."""

from alembic import op

revision = "0100"
down_revision = "0090"

CHANGE = """
CREATE TABLE identity (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),  -- row
    id            uuid NOT NULL,
    site_url      text NOT NULL,
    bucket        text NOT NULL,            -- where the pages were when somebody last migrated
    changed_at    timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    """Make room for the identity; `andruck migrate` enters it."""
    op.execute(CHANGE)
