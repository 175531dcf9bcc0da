"""A channel says of an address what its limits are counted by; which channels there are is a table of the code."""

from alembic import op

revision = "0140"
down_revision = "0130"

CHANGE = """
-- What ops know a subscriber by, and what limits are counted by. Whoever inserts a row says it; a version before does
-- not: then it is the host of the URL, as it was, or the channel's name where the address is no URL.
ALTER TABLE subscriptions ALTER host DROP EXPRESSION;
CREATE FUNCTION name_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.host := coalesce(lower(substring(NEW.url FROM '://(?:[^/?#]*@)?([^/?#]*)')), NEW.channel);
    RETURN NEW;
END $$;
CREATE TRIGGER subscriptions_host BEFORE INSERT ON subscriptions FOR EACH ROW
    WHEN (NEW.host IS NULL) EXECUTE FUNCTION name_host();
UPDATE subscriptions SET host = channel WHERE host IS NULL;
ALTER TABLE subscriptions ALTER host SET NOT NULL;

-- A channel is more than its name: intake takes no other than those that are in the table of shared/channels.
ALTER TABLE subscriptions DROP CONSTRAINT subscriptions_channel_check;
"""


def upgrade() -> None:
    """Let channels name hosts."""
    op.execute(CHANGE)
