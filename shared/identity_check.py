"""One site, one ledger, one bucket: an identity is kept in both, and whoever finds two of them stops.

| ledger | bucket | a process that starts | `andruck migrate` |
|---|---|---|---|
| none | none | works, as before there were identities | makes one |
| A | A | works | keeps it |
| A | none | waits: the bucket was emptied; ends if the ledger's bucket has another name | writes A |
| A | B | ends | refuses; `--adopt` makes a new one for both |
| none | B | ends | refuses; `--adopt` makes a new one for both |
| of another site's address | any | ends | refuses; `--adopt` makes a new one for both |

The identity is no secret. It lies in the bucket where no page can be, and Caddy serves nothing from there.
"""

from __future__ import annotations

import json
from enum import Enum
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from shared.bucket import Bucket
from shared.errors import Misconfigured, Transient
from shared.ledger import Ledger, transaction
from shared.ledger.identity import Identity, enter_identity, identity, lock_identity

IDENTITY_NOTE = "identity"
"""Name of the object, below `shared.conditional_put.SCRATCH`."""

_HOW_TO_MOVE = (
    "if the site has moved there, stop its processes, run `andruck migrate --adopt`, start them again and run "
    "`andruck repress --force`."
)


class Adopt(Enum):
    """What may be taken over that has an identity already."""

    NOTHING = 0
    ADDRESS = 1
    """This ledger under another address of the site: for a stack that owns both, such as that of `andruck up`."""
    EVERYTHING = 2
    """Ledger and bucket, whosever they were: somebody has said so."""


def check_site(known: Identity | None, site_url: str) -> None:
    """Let nobody work for one site with the ledger of another.

    Raises:
        Misconfigured: the ledger is that of a site at another address; the message names both.
    """
    if known and _address(known.site_url) != _address(site_url):
        raise Misconfigured(
            f"The ledger (ANDRUCK_DATABASE_URL) is that of the site {known.site_url}, but the settings say {site_url} "
            "(ANDRUCK_SITE_URL, or else `url` in ANDRUCK_SITE_FILE). Two sites cannot share a ledger: give each its "
            f"own; {_HOW_TO_MOVE}"
        )


def check_bucket(known: Identity | None, bucket: Bucket) -> None:
    """Let nobody press the pages of one ledger into the bucket of another.

    Raises:
        Misconfigured: the bucket is another ledger's; the message names both.
        Transient: the store cannot be reached, or nobody has said yet whose bucket this is.
        Permanent: the store refuses.
    """
    found = marked(bucket)
    if found is None and known is None:
        return
    if found is None and known and known.bucket != bucket.name:
        raise Misconfigured(
            f"The pages of {known.site_url} are in the bucket {known.bucket!r}, by the ledger; the settings name "
            f"{bucket.name!r} (ANDRUCK_S3_BUCKET), which carries no identity. Correct that, or run `andruck migrate` "
            "if the pages are to move there."
        )
    if found is None:
        raise Transient(
            f"The bucket {bucket.name!r} carries no identity, as when it is new or was emptied: run `andruck migrate`, "
            "or `andruck verify --repair` to have its pages pressed again."
        )
    if found.id != (known and known.id):
        raise _foreign(bucket, found, known)


def refuse_foreign(ledger: Ledger, bucket: Bucket) -> None:
    """Let a bucket pass that is the ledger's, or nobody's.

    Raises:
        Misconfigured: it is another ledger's; the message names both.
        Transient, Permanent: ledger or store cannot be reached; the store refuses.
    """
    with transaction(ledger) as db:
        known = identity(db)
    if (found := marked(bucket)) and found.id != (known and known.id):
        raise _foreign(bucket, found, known)


def marked(bucket: Bucket) -> Identity | None:
    """Return whose bucket this is; None if nobody has said so yet, or there is no such bucket.

    Raises:
        Misconfigured: it carries an identity that cannot be read.
        Transient, Permanent: as `Bucket` does.
    """
    note = bucket.note(IDENTITY_NOTE)
    if note is None:
        return None
    try:
        said = json.loads(note)
        return Identity(UUID(said["id"]), str(said["site"]), bucket.name)
    except (ValueError, TypeError, KeyError) as error:
        raise Misconfigured(
            f"The bucket {bucket.name!r} carries an identity that Andruck cannot read: find out who wrote it. "
            "`andruck migrate --adopt` replaces it."
        ) from error


def mark(bucket: Bucket, known: Identity, adopt: Adopt = Adopt.NOTHING) -> None:
    """Write an identity into a bucket that carries none, or, to adopt everything, another one.

    Raises:
        Misconfigured: it carries another one, perhaps since a moment ago.
        Transient, Permanent: as `Bucket` does.
    """
    said = json.dumps({"id": str(known.id), "site": known.site_url}).encode()
    if adopt is Adopt.EVERYTHING:
        bucket.put_note(IDENTITY_NOTE, said, replace=True)
        return
    if marked(bucket) is None:
        bucket.put_note(IDENTITY_NOTE, said, replace=False)
    found = marked(bucket)
    if found is None or found.id != known.id:
        raise _foreign(bucket, found, known)
    if found.site_url != known.site_url:
        bucket.put_note(IDENTITY_NOTE, said, replace=True)


def settle(ledger: Ledger, bucket: Bucket, site_url: str, adopt: Adopt) -> Identity:
    """Decide which identity ledger and bucket are to have, and enter it into the ledger; `mark` completes it.

    Raises:
        Misconfigured: one of them is somebody else's and is not to be adopted; nothing is changed.
        Transient, Permanent: ledger or store cannot be reached; the store refuses.
    """
    found = _found(bucket, adopt)
    with transaction(ledger) as db:
        decided = decide(lock_identity(db), found, bucket, site_url, adopt)
        enter_identity(db, decided)
    return decided


def refuse_early(ledger: Ledger, bucket: Bucket, site_url: str, adopt: Adopt) -> None:
    """Do what `settle` does, but change nothing: a ledger that is somebody else's is not even migrated.

    Raises: as `settle`.
    """
    found = _found(bucket, adopt)
    with transaction(ledger) as db:
        decide(identity(db), found, bucket, site_url, adopt)


def decide(known: Identity | None, found: Identity | None, bucket: Bucket, site_url: str, adopt: Adopt) -> Identity:
    """Return the identity for a ledger that has `known` and a bucket that carries `found`.

    Raises:
        Misconfigured: they do not belong together.
    """
    fresh = Identity(uuid4(), site_url, bucket.name)
    try:
        if adopt is not Adopt.ADDRESS:
            check_site(known, site_url)
        if found and found.id != (known and known.id):
            raise _foreign(bucket, found, known)
    except Misconfigured:
        if adopt is not Adopt.EVERYTHING:
            raise
        return fresh
    return Identity(known.id, site_url, bucket.name) if known else fresh


def _found(bucket: Bucket, adopt: Adopt) -> Identity | None:
    try:
        return marked(bucket)
    except Misconfigured:
        if adopt is not Adopt.EVERYTHING:
            raise
        return None


def _address(url: str) -> tuple[str, str, int | None, str]:
    """Return what two spellings of one address have in common."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", port, parts.path.rstrip("/")


def _foreign(bucket: Bucket, found: Identity | None, known: Identity | None) -> Misconfigured:
    whose = f"that of {found.site_url} ({found.id})" if found else "somebody else's"
    ours = f"the ledger that of {known.site_url} ({known.id})" if known else "the ledger a new one"
    return Misconfigured(
        f"The bucket {bucket.name!r} is {whose}, {ours}. Two ledgers cannot share a bucket: correct ANDRUCK_S3_BUCKET, "
        "ANDRUCK_S3_ENDPOINT or ANDRUCK_DATABASE_URL. If the other ledger is gone and this one is to have the bucket, "
        "run `andruck migrate --adopt`, then `andruck verify`: what the ledger does not know is extra there."
    )
