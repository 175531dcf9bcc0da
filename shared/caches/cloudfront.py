"""CloudFront: an invalidation of up to 1,000 paths, signed (docs.aws.amazon.com, CreateInvalidation, API 2020-05-31).

Each path costs, beyond the first thousand of a month; a star is one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape

from shared.aws_signature import signed_headers
from shared.caches.cache import CacheKind, CacheRequest, ChangedPage, Telling, is_success

_CLOUDFRONT_API = "https://cloudfront.amazonaws.com"
_NAMESPACE = "http://cloudfront.amazonaws.com/doc/2020-05-31/"


def _pages(telling: Telling, pages: Sequence[ChangedPage]) -> list[CacheRequest]:
    told = "\n".join(f"{page.number} {page.path}" for page in pages)
    return [_request(telling, [quote(page.path, safe="/~") for page in pages], told)]


def _everything(telling: Telling) -> list[CacheRequest]:
    return [_request(telling, ["/*"], telling.now.isoformat())]


def _request(telling: Telling, paths: Sequence[str], told: str) -> CacheRequest:
    # The same pages as of the same numbers are the same reference: what comes twice makes one invalidation.
    reference = hashlib.sha256(told.encode()).hexdigest()[:32]
    items = "".join(f"<Path>{escape(path)}</Path>" for path in paths)
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><InvalidationBatch xmlns="{_NAMESPACE}">'
        f"<CallerReference>{reference}</CallerReference>"
        f"<Paths><Items>{items}</Items><Quantity>{len(paths)}</Quantity></Paths></InvalidationBatch>"
    ).encode()
    base, distribution = telling.cache.option("api") or _CLOUDFRONT_API, telling.cache.option("distribution")
    url = f"{base}/2020-05-31/distribution/{distribution}/invalidation"
    access_key, _, secret_key = telling.secret.partition(":")
    headers = signed_headers(
        "POST", url, body, access_key=access_key, secret_key=secret_key, service="cloudfront", now=telling.now
    )
    return CacheRequest("POST", url, {**headers, "Content-Type": "text/xml"}, body)


CLOUDFRONT = CacheKind(
    "cloudfront",
    {"distribution": "the id of the distribution"},
    _pages,
    _everything,
    is_success,
    batch=1000,
    requests_per_second=1,
    known_by="ACCESS_KEY:SECRET_KEY of a user who may cloudfront:CreateInvalidation",
)
