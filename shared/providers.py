"""What is embedded: what its provider is called, where people find the thing itself, where its player is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from shared.addresses import WEB_URL
from shared.provider_rules import NAME_BY_DOMAIN, PROVIDER_RULES


class Embedded(NamedTuple):
    """A thing that a body embeds."""

    key: str
    """What `site.toml` calls its provider; empty if we do not know it."""
    provider: str
    """What readers call its provider."""
    page: str
    """Where people find it."""
    player: str = ""
    """What an iframe of it loads; empty: it has none that could be started by a click."""


PLAYER_KEYS = tuple(sorted({rule.key for rule in PROVIDER_RULES if rule.player}))
"""Providers that a site may allow to play on its pages."""

_WRAPPED = {"w.soundcloud.com": "url", "www.facebook.com": "href", "embed.reddit.com": "", "iframe.ly": "url"}
"""Players that have the address of what they show in a member of their query, by host."""

_MAX_KNOWN_CHARACTERS = 2_000
"""Of an address that is looked at closely: no provider's is longer."""


def embedded_at(url: str) -> Embedded:
    """Return what the absolute web address of a player, or of a thing, stands for; where nobody knows, the address."""
    url = _unwrapped(url)
    known = _known(url)
    return known or Embedded("", _name_of(url), url)


def embedded_alone(url: str) -> Embedded | None:
    """Return what an address that stands alone in a paragraph is to show; None if it is but an address."""
    return _known(url, alone=True)


def _known(url: str, *, alone: bool = False) -> Embedded | None:
    if len(url) > _MAX_KNOWN_CHARACTERS:
        return None
    bare = url.split("://", 1)[-1]
    for rule in PROVIDER_RULES:
        if (rule.alone or not alone) and (found := rule.address.match(bare)):
            groups: Mapping[str, str] = {"url": url, **found.groupdict()}
            return Embedded(rule.key, rule.provider, rule.page.format_map(groups), rule.player.format_map(groups))
    return None


def _unwrapped(url: str) -> str:
    """Return the address that is in a player's."""
    parts = urlsplit(url)
    member = _WRAPPED.get(parts.hostname or "")
    inner = parse_qs(parts.query).get(member, [""])[0] if member and len(url) < 2_000 else ""
    return inner if WEB_URL.fullmatch(inner) and "api.soundcloud.com" not in inner else url


def _name_of(url: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    known = (NAME_BY_DOMAIN.get(".".join(labels[at:])) for at in range(len(labels)))
    return next(filter(None, known), host)
