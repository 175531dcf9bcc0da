"""The sorts of caches that can be told, one file each. To add one, write its `CacheKind` and enter it in the table."""

from __future__ import annotations

from shared.caches.cache import CacheKind
from shared.caches.cloudflare import CLOUDFLARE
from shared.caches.cloudfront import CLOUDFRONT
from shared.caches.fastly import FASTLY
from shared.caches.varnish import NGINX, VARNISH

CACHE_KINDS: dict[str, CacheKind] = {kind.name: kind for kind in (FASTLY, CLOUDFLARE, CLOUDFRONT, VARNISH, NGINX)}
"""By the name that `site.toml` gives."""
