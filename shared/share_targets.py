"""Where readers may pass an article on to: plain links, which tell nobody anything until somebody follows one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote


@dataclass(frozen=True)
class ShareTarget:
    """One place to pass an article on to."""

    name: str
    """As it calls itself; empty: it has no name of its own, and pages use a word of theirs."""
    address: str
    """With `{title}` and `{url}`, and `{both}` where one text has both of them."""

    def link(self, title: str, url: str) -> str:
        """Return the address that passes on this article.

        >>> SHARE_TARGETS["facebook"].link("Ü & Ö", "https://bote.example/ü/")
        'https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fbote.example%2F%C3%BC%2F'
        """
        parts = {"title": title, "url": url, "both": f"{title} {url}"}
        return self.address.format(**{name: quote(text, safe="") for name, text in parts.items()})


SHARE_TARGETS: Mapping[str, ShareTarget] = MappingProxyType(
    {
        "email": ShareTarget("", "mailto:?subject={title}&body={url}"),
        "mastodon": ShareTarget("Mastodon", "https://share.joinmastodon.org/#text={both}"),
        "bluesky": ShareTarget("Bluesky", "https://bsky.app/intent/compose?text={both}"),
        "whatsapp": ShareTarget("WhatsApp", "https://wa.me/?text={both}"),
        "facebook": ShareTarget("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
        "x": ShareTarget("X", "https://x.com/intent/post?text={title}&url={url}"),
        "linkedin": ShareTarget("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    }
)
"""By their keys in `site.toml`. What follows `#` stays in the browser: Mastodon's page asks there for a server."""
