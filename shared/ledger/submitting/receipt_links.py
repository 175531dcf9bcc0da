"""What receipts and articles are found by without a signature: a number, and a code that only the ledger's key makes.

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
_TOKEN = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{22})")
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
    return _token(key, "receipt", submission)


def submission_of(key: bytes, token: str) -> int | None:
    """Return the number of the submission whose receipt a token opens; None if it opens none."""
    return _number(key, "receipt", token)


def article_token(key: bytes, article: int) -> str:
    """Return what opens the view of an article, by the number of its row: it is no receipt's, and always the same."""
    return _token(key, "article", article)


def article_of(key: bytes, token: str) -> int | None:
    """Return the number of the article whose view a token opens; None if it opens none."""
    return _number(key, "article", token)


def unread_token(key: bytes, number: int) -> str:
    """Return what opens the view of a message that could not be read."""
    return _token(key, "unread", number)


def unread_of(key: bytes, token: str) -> int | None:
    """Return the number of the unread message whose view a token opens; None if it opens none."""
    return _number(key, "unread", token)


def _token(key: bytes, opens: str, number: int) -> str:
    code = hmac.digest(key, f"{opens} {number}".encode(), "sha256")[:_CODE_BYTES]
    return f"{number}-{urlsafe_b64encode(code).rstrip(b'=').decode()}"


def _number(key: bytes, opens: str, token: str) -> int | None:
    parts = _TOKEN.fullmatch(token)
    if parts is None or not hmac.compare_digest(_token(key, opens, int(parts[1])), token):
        return None
    return int(parts[1])
