"""Articles know how those before and after them in their section were last told that they are called."""

from alembic import op

revision = "0480"
down_revision = "0470"


def upgrade() -> None:
    """Add what pages of the chain call an article: nothing, until it is next put out."""
    op.execute("ALTER TABLE articles ADD listed_as text")
