"""Varnish with infra/varnish.vcl, and nginx with infra/nginx-cache.conf: PURGE, one page at a time, each instance."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from shared.caches.cache import CacheKind, CacheRequest, ChangedPage, Telling, is_success

_ADDRESSES = {"addresses": "where each instance listens, such as http://cache:6081 http://cache2:6081"}


def _pages(telling: Telling, pages: Sequence[ChangedPage]) -> list[CacheRequest]:
    return [
        CacheRequest("PURGE", address + page.path, _headers(telling))
        for address in telling.cache.option("addresses").split()
        for page in pages
    ]


def _everything(telling: Telling) -> list[CacheRequest]:
    return [
        CacheRequest("BAN", f"{address}/", _headers(telling)) for address in telling.cache.option("addresses").split()
    ]


def _headers(telling: Telling) -> dict[str, str]:
    host = urlsplit(telling.site_url).netloc
    return {"Host": host, **({"Andruck-Purge": telling.secret} if telling.secret else {})}


def _is_purged_or_not_there(status: int, _text: str) -> bool:
    """Take 404 and 412 for a yes, too: nginx says so of what it does not hold."""
    return status in (200, 204, 404, 412)


VARNISH = CacheKind("varnish", _ADDRESSES, _pages, _everything, is_success, batch=100, requests_per_second=2000)
NGINX = CacheKind("nginx", _ADDRESSES, _pages, None, _is_purged_or_not_there, batch=100, requests_per_second=2000)
