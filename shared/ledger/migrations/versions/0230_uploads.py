"""Pictures that sources have sent themselves."""

from alembic import op

revision = "0230"
down_revision = "0220"

CHANGE = """
CREATE TABLE uploads (
    digest          text PRIMARY KEY,       -- SHA-256 of its bytes, in hex
    size            integer NOT NULL,
    uploaded_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX uploads_by_age ON uploads (uploaded_at);
CREATE INDEX pictures_at_url ON pictures (md5(url));
"""


def upgrade() -> None:
    """Add a table."""
    op.execute(CHANGE)
