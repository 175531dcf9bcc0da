"""What a reader's eye sees: whether the site, intake, store and broker can be reached, as somebody saw a moment ago."""

from alembic import op

revision = "0110"
down_revision = "0100"

CHANGE = """
CREATE TABLE probes (
    target        text PRIMARY KEY,
    subject       text NOT NULL,            -- the address, or the path of the page
    checked_at    timestamptz NOT NULL DEFAULT now(),
    well_at       timestamptz,              -- the last time that nothing was wrong with this subject
    failures      integer NOT NULL DEFAULT 0,  -- in a row
    failing_since timestamptz,
    symptom       text,                     -- what is wrong; NULL: nothing
    advice        text,
    holds         boolean NOT NULL DEFAULT false  -- deliveries wait for it
);

-- Whose turn it is to look: of any number of sweeps one does.
CREATE TABLE probe_turns (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    owner         text NOT NULL,
    until         timestamptz NOT NULL
);

CREATE INDEX articles_withdrawn ON articles (withdrawn_by) WHERE withdrawn_by IS NOT NULL;
"""


def upgrade() -> None:
    """Make room for what is seen, and let the newest tombstone be found."""
    op.execute(CHANGE)
