"""Fastly: by keys up to 256 at once, by address one at a time (developer.fastly.com, Purging)."""

from __future__ import annotations

from collections.abc import Sequence

from shared.caches.cache import CacheKind, CacheRequest, ChangedPage, Telling, is_success
from shared.caches.page_keys import own_key

_FASTLY_API = "https://api.fastly.com"


def _pages(telling: Telling, pages: Sequence[ChangedPage]) -> list[CacheRequest]:
    headers = _headers(telling)
    if telling.cache.by_key:
        keys = " ".join(own_key(page.path) for page in pages)
        return [CacheRequest("POST", f"{_service(telling)}/purge", {**headers, "Surrogate-Key": keys})]
    return [
        CacheRequest("POST", f"{_base(telling)}/purge/{url.partition('://')[2]}", headers)
        for url in telling.urls(pages)
    ]


def _everything(telling: Telling) -> list[CacheRequest]:
    return [CacheRequest("POST", f"{_service(telling)}/purge_all", _headers(telling))]


def _headers(telling: Telling) -> dict[str, str]:
    return {"Fastly-Key": telling.secret, "Accept": "application/json"}


def _service(telling: Telling) -> str:
    return f"{_base(telling)}/service/{telling.cache.option('service')}"


def _base(telling: Telling) -> str:
    return telling.cache.option("api") or _FASTLY_API


FASTLY = CacheKind(
    "fastly",
    {"service": "the id of the service"},
    _pages,
    _everything,
    is_success,
    batch=256,
    requests_per_second=20,  # 100,000 an hour
    known_by="an API token with the scope purge_select, and purge_all",
    knows_keys=True,
)
