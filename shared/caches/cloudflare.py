"""Cloudflare: up to 100 addresses or keys ("cache tags") at once (developers.cloudflare.com, Purge cache)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from shared.caches.cache import CacheKind, CacheRequest, ChangedPage, Telling
from shared.caches.page_keys import own_key

_CLOUDFLARE_API = "https://api.cloudflare.com/client/v4"


def _pages(telling: Telling, pages: Sequence[ChangedPage]) -> list[CacheRequest]:
    if telling.cache.by_key:
        return [_request(telling, {"tags": [own_key(page.path) for page in pages]})]
    return [_request(telling, {"files": telling.urls(pages)})]


def _everything(telling: Telling) -> list[CacheRequest]:
    return [_request(telling, {"purge_everything": True})]


def _request(telling: Telling, what: dict[str, object]) -> CacheRequest:
    base, zone = telling.cache.option("api") or _CLOUDFLARE_API, telling.cache.option("zone")
    headers = {"Authorization": f"Bearer {telling.secret}", "Content-Type": "application/json"}
    return CacheRequest("POST", f"{base}/zones/{zone}/purge_cache", headers, json.dumps(what).encode())


def _is_yes(status: int, text: str) -> bool:
    """Believe the body: it may say no with a status of 200."""
    try:
        told = json.loads(text)
    except ValueError:
        return False
    return status == 200 and isinstance(told, dict) and told.get("success") is True


CLOUDFLARE = CacheKind(
    "cloudflare",
    {"zone": "the id of the zone"},
    _pages,
    _everything,
    _is_yes,
    batch=100,
    requests_per_second=5,
    known_by="an API token with the permission Cache Purge",
    knows_keys=True,
)
