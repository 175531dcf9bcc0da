"""What Strapi 5.54 has sent for one document and for another in German, and how it proves itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.dialects.sending import Sent, Signer

OPTIONS = {"fields": {"tags": "tags", "authors": "authors.name", "publish_at": "publishAt"}}
"""As the content type of tests/cms/strapi_project wants them."""

DELIVERIES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "deliveries.json").read_text("utf-8"))
"""Created, saved, published, edited, saved, unpublished, published for later, unpublished, published, deleted."""


def sent(told: object) -> Sent:
    """Return a webhook that says this."""
    return Sent(json.dumps(told, ensure_ascii=False).encode(), {"content-type": "application/json"})


def sign(secret: str, given: Sent) -> Sent:
    """Return it with the header that an operator has entered."""
    return given.with_headers(authorization=f"Bearer {secret}")


_EVENTS = ("entry.publish", "entry.update", "entry.unpublish", "entry.delete")
SIGNER = Signer(
    "whsec_c3RyYXBpLXNlY3JldC1vZi10ZXN0cy0wMTIzNDU2Nzg5",
    sign,
    tuple(sent(next(each for each in DELIVERIES if each["event"] == name)) for name in _EVENTS),
    OPTIONS,
)
