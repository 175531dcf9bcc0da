"""What readers know a site by. Plain values: `shared.site_file` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.caches.cache import Cache
from shared.picture import Picture


class FeedText(StrEnum):
    """How much of an article feeds have."""

    STANDFIRST = "standfirst"
    FULL = "full"


@dataclass(frozen=True)
class Section:
    """One department of the site."""

    slug: str
    """What its paths begin with; that of a subsection begins with its section's: `politik/inland`."""
    name: str


@dataclass(frozen=True)
class AuthorProfile:
    """What readers are told of somebody who writes."""

    slug: str
    """Their name as paths spell it."""
    name: str
    """As articles have it: by this they are known."""
    line: str = ""
    """Who they are, in a sentence."""
    picture: Picture | None = None
    """What it shows is their name: it says nothing more."""
    links: tuple[str, ...] = ()
    """Where else they are: web addresses."""


@dataclass(frozen=True)
class Topic:
    """What editors say of a tag, above its articles."""

    slug: str
    """The tag's name as paths spell it."""
    text: str
    """Markdown."""
    name: str = ""
    """What the tag is called; empty: as its articles call it."""


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
    caches: tuple[Cache, ...] = ()
    """Those before the site that are told when a page has changed, the nearest first."""
    public_check: bool = False
    """Whether subscribers are told only once the public address was seen to show what they are told of."""
    public_wait_seconds: int = 60
    """For how long they are kept waiting at most, for that and until the caches are told."""
    history: bool = False
    """Whether each article that was revised has a page with its versions."""
    previous_and_next: bool = True
    """Whether each article leads to those before and after it in its section."""
    cards: bool = False
    """Whether a card is drawn for each article without a picture: what others show of it when it is shared."""
    unread_days: int = 30
    """For how long what could not be read is kept."""
    webhook_days: int = 365
    """For how long a message is known again that was answered, and the receipt of what was fetched for it."""
    tag_names: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a tag is called on this site, by the tag in lower case: so several become one."""
    players: tuple[str, ...] = ()
    """Providers whose players readers may start within an article, by their keys in `shared.providers`."""
    icon: str = ""
    """The SVG of which its icons are drawn, beside its file; empty: they are drawn of its name."""
    robots: tuple[str, ...] = ()
    """Lines of its own in /robots.txt."""
    llms: bool = False
    """Whether it has /llms.txt."""
    indexnow_key: str = ""
    """Its key at search engines that are told of changes by IndexNow; empty: none."""
    share: tuple[str, ...] = ()
    """Where readers may pass an article on to, by keys in `shared.share_targets`."""
    copyright: str = ""
    """Who holds the rights in articles that say nothing of it; empty: nothing is said."""
    license: str = ""
    """On what terms others may use such articles: an address, or a sentence."""
    authors: tuple[AuthorProfile, ...] = ()
    """Those of whom readers are told more than a name."""
    topics: tuple[Topic, ...] = ()
    """Tags of which editors say more than their name."""
    feed_authority: str = ""
    """What the ids in feeds begin with, such as `bote.example,2026`. Empty: what the ledger had first."""
    theme: str = ""
    """Folder with what the site looks like where it does not look like the default theme; absolute, or empty."""
    front_sources: tuple[str, ...] = ()
    """Sources that may edit fronts; empty: each that signs by the Standard Webhooks scheme."""
    feed_text: FeedText = FeedText.STANDFIRST
    hub: str = ""
    """Where those who read feeds ask to be told of changes (WebSub); empty: nowhere."""
    search: bool = True
    """Whether readers can search the site."""
    search_engine: str = ""
    """Where readers without a script may search: an address that takes `q`, perhaps with more fields; or empty."""
    unknown_keys: tuple[str, ...] = field(default=(), compare=False)
    """A sentence for each key of its file that this release does not know."""

    def topic_of(self, slug: str) -> Topic | None:
        """Return what editors say of a tag; None: nothing."""
        return next((each for each in self.topics if each.slug == slug), None)

    def author_of(self, slug: str) -> AuthorProfile | None:
        """Return what readers are told of the author whose paths have this; None: nothing."""
        return next((each for each in self.authors if each.slug == slug), None)

    def author_named(self, name: str) -> AuthorProfile | None:
        """Return what readers are told of an author of this name; None: nothing."""
        return next((each for each in self.authors if each.name.casefold() == name.casefold()), None)
