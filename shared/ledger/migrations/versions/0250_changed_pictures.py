"""Pictures that may have changed at their address are asked for again, while readers go on seeing what they have."""

from alembic import op

revision = "0250"
down_revision = "0240"

CHANGE = """
ALTER TABLE pictures
    ADD doubted_at timestamptz,         -- another revision shows it since: it may have changed; NULL: nobody says so
    ADD checked_at timestamptz;         -- its address was asked last
DROP INDEX pictures_waiting;
CREATE INDEX pictures_due ON pictures (priority, next_attempt_at) WHERE state = 'waiting' OR doubted_at IS NOT NULL;

ALTER TABLE renditions ADD coming boolean NOT NULL DEFAULT false;  -- being put: pages show the others still
ALTER TABLE renditions DROP CONSTRAINT renditions_pkey, ADD PRIMARY KEY (picture, crop, format, width, coming);

-- `since` may be in the future: pages show it until they are pressed again.
ALTER TABLE media_removals ADD former_of text;  -- the picture that showed it, and shows something else by now
"""


def upgrade() -> None:
    """Add columns."""
    op.execute(CHANGE)
