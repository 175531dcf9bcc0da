"""What readers know a site by. Plain values: `shared.site_file` reads them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Section:
    """One department of the site. `slug` is the first part of its paths."""

    slug: str
    name: str


@dataclass(frozen=True)
class Site:
    """What readers know the site by."""

    name: str
    url: str
    """Absolute, without a slash at the end."""
    language: str
    """BCP 47 tag of the site's own words."""
    timezone: str
    """IANA name; dates are shown in it."""
    sections: tuple[Section, ...]
    description: str = ""
    allow_private_networks: tuple[str, ...] = ()
    """Networks (CIDR) whose private addresses may be told, and asked for pictures, all the same."""
    cache_seconds: float = 0.0
    """For how long a cache in front may show readers an older page before that is called trouble."""
    cards: bool = False
    """Whether a card is drawn for each article without a picture: what others show of it when it is shared."""
    unread_days: int = 30
    """For how long what could not be read is kept."""
    webhook_days: int = 365
    """For how long a message is known again that was answered, and the receipt of what was fetched for it."""
    players: tuple[str, ...] = ()
    """Providers whose players readers may start within an article, by their keys in `shared.providers`."""
    robots: tuple[str, ...] = ()
    """Lines of its own in /robots.txt."""
    llms: bool = False
    """Whether it has /llms.txt."""
    indexnow_key: str = ""
    """Its key at search engines that are told of changes by IndexNow; empty: none."""
    unknown_keys: tuple[str, ...] = field(default=(), compare=False)
    """A sentence for each key of its file that this release does not know."""
