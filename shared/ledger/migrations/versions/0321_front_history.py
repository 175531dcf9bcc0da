"""Changes of fronts are purged when they are old: none holds another."""

from alembic import op

revision = "0321"
down_revision = "0420"

CHANGE = """
ALTER TABLE front_changes
    DROP CONSTRAINT front_changes_undoes_fkey,
    DROP CONSTRAINT front_changes_undone_by_fkey;
CREATE INDEX front_changes_old ON front_changes (accepted_at);
"""


def upgrade() -> None:
    """Let them go."""
    op.execute(CHANGE)
