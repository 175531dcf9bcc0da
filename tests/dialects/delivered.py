"""Deliveries of CMSes as dialects get them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.reading.request import Request
from tests.reading.articles_read import SITE


def delivery(body: str | bytes | object, headers: Mapping[str, str] = {}, *, rest: str = "") -> Request:
    """Return a POST to `/v1/sources/cms/webhook`; what is neither text nor bytes is sent as JSON."""
    if not isinstance(body, str | bytes):
        body = json.dumps(body)
    return Request(
        method="POST",
        path=f"/v1/sources/cms/webhook{rest and '/'}{rest}",
        headers={"content-type": "application/json", **{name.lower(): value for name, value in headers.items()}},
        site=SITE,
        query_string="",
        query={},
        body=body.encode() if isinstance(body, str) else body,
        article_id=None,
        rest=rest,
    )


def recorded(file: Path) -> Request:
    """Return a delivery of `shared/samples/cms`: the bytes and headers of a real CMS."""
    was = json.loads(file.read_text("utf-8"))
    return delivery(was["body"], dict(was["headers"]))


def in_json(file: Path) -> Any:
    """Return what a file of JSON holds."""
    return json.loads(file.read_text("utf-8"))
