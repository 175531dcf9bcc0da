"""Whose ledger this is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from shared.ledger.connections import Connection


@dataclass(frozen=True)
class Identity:
    """What ties a ledger, a bucket and a site together."""

    id: UUID
    """Made anew whenever somebody ties them; nobody else has the same."""
    site_url: str
    bucket: str
    """Name of the bucket; what the store holds may have been copied to another since."""


class _IdentityRow(NamedTuple):
    id: UUID
    site_url: str
    bucket: str


def identity(db: Connection) -> Identity | None:
    """Return whose ledger this is; None if nobody has said so yet, or it has no schema."""
    if db.execute("SELECT to_regclass('identity')").value() is None:
        return None
    row = db.read(_IdentityRow, "SELECT id, site_url, bucket FROM identity").fetchone()
    return Identity(*row) if row else None


def lock_identity(db: Connection) -> Identity | None:
    """Return the same, and let nobody else enter one until the transaction ends."""
    db.execute("LOCK TABLE identity IN SHARE ROW EXCLUSIVE MODE")
    return identity(db)


def enter_identity(db: Connection, made: Identity) -> None:
    """Let the ledger have this identity from now on."""
    db.execute(
        """INSERT INTO identity (id, site_url, bucket) VALUES (%(id)s, %(site_url)s, %(bucket)s)
           ON CONFLICT (one) DO UPDATE
           SET id = EXCLUDED.id, site_url = EXCLUDED.site_url, bucket = EXCLUDED.bucket, changed_at = now()
           WHERE (identity.id, identity.site_url, identity.bucket)
              IS DISTINCT FROM (EXCLUDED.id, EXCLUDED.site_url, EXCLUDED.bucket)""",
        made.__dict__,
    )
