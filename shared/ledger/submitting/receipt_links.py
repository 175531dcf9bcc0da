"""What a receipt is found by without a signature: its submission's number with a code that only the ledger's key makes.

Numbers can be counted up; a code of 128 bits cannot be guessed. It is made, not kept: nothing is written for it, and
whoever asks again is told the same.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode

from shared.ledger.connections import Connection

_KEY_NAME = "receipts"
_RECEIPT_TOKEN = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{22})")
_CODE_BYTES = 16


def receipt_key(db: Connection) -> bytes:
    """Return the key of this ledger's receipts; it is made when first asked for, and kept for ever."""
    find = "SELECT value FROM keys WHERE name = %(name)s"
    kept = db.execute(find, {"name": _KEY_NAME}).value()
    if kept is None:
        made = {"name": _KEY_NAME, "value": secrets.token_bytes(32)}
        db.execute("INSERT INTO keys (name, value) VALUES (%(name)s, %(value)s) ON CONFLICT DO NOTHING", made)
        kept = db.execute(find, {"name": _KEY_NAME}).value()
    return bytes(kept)


def token_of(key: bytes, submission: int) -> str:
    """Return what opens a submission's receipt.

    >>> token_of(b"key", 31)
    '31-kQ_rPjwQDBgAQt6xpyX4IQ'
    """
    code = hmac.digest(key, f"receipt {submission}".encode(), "sha256")[:_CODE_BYTES]
    return f"{submission}-{urlsafe_b64encode(code).rstrip(b'=').decode()}"


def submission_of(key: bytes, token: str) -> int | None:
    """Return the number of the submission whose receipt a token opens; None if it opens none."""
    parts = _RECEIPT_TOKEN.fullmatch(token)
    if parts is None or not hmac.compare_digest(token_of(key, int(parts[1])), token):
        return None
    return int(parts[1])
