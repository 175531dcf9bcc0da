"""What Ghost 6.65 has sent for one post, from its first draft to its end, and how it signs."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import NamedTuple

from tests.dialects.sending import Sent, Signer

RECORDED_SECRET = "secret-0123456789"
SECRET = "ghost-secret-of-tests-0123456789"


class Delivery(NamedTuple):
    """One webhook as Ghost sent it, in the order in which it did: body and signature are exact."""

    event: str
    signature: str
    body: str

    @property
    def sent(self) -> Sent:
        return Sent(self.body.encode(), {"content-type": "application/json"}, rest=self.event)


DELIVERIES = [Delivery(**each) for each in json.loads((Path(__file__).parent / "deliveries.json").read_text("utf-8"))]
"""Created, saved, published, edited, unpublished, scheduled, published at its time, unpublished, published, deleted."""


def sign(secret: str, sent: Sent, *, milliseconds: int | None = None) -> Sent:
    """Return it with the header that Ghost adds."""
    at = str(int(time.time() * 1000) if milliseconds is None else milliseconds)
    digest = hmac.new(secret.encode(), sent.body + at.encode(), hashlib.sha256).hexdigest()
    return sent.with_headers(x_ghost_signature=f"sha256={digest}, t={at}")


_EVENTS = ("post.published", "post.edited", "post.scheduled", "post.unpublished", "post.deleted", "site.changed")
SIGNER = Signer(SECRET, sign, tuple(next(each.sent for each in DELIVERIES if each.event == name) for name in _EVENTS))
