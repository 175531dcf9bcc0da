"""The article as newsrooms know it, and what a list or a page shows of one. Plain values: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.around import Around, Series
from shared.errors import Transient
from shared.listings import Listing
from shared.live_blog import LiveBlog
from shared.notices import ChangeNotice
from shared.picture import Focus, Picture, ShownPicture, shown_as
from shared.withdrawal import MovedAway, Retraction, Tombstone


class BodyFormat(StrEnum):
    """How the body is written."""

    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True)
class Author:
    """Who wrote it. `url` is absolute or empty."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """One row of the facts box."""

    label: str
    value: str


@dataclass(frozen=True)
class Citation:
    """Where a statement comes from. `url` is absolute or empty."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Article:
    """What a source submitted, checked and complete, but not yet sanitised: that is the renderer's last step."""

    title: str
    body: str
    body_format: BodyFormat
    section: str
    """Slug of one of the site's sections."""
    language: str
    """BCP 47 tag, such as `de` or `en-GB`."""
    standfirst: str = ""
    dateline: str = ""
    """Where the report was filed, such as `Kursk, Russland`; without the dash."""
    slug: str = ""
    """Last part of the page's path if the source insists on one; else it is derived from the title."""
    canonical_url: str = ""
    base_url: str = ""
    """What relative addresses in the body are relative to; empty: to `canonical_url`, if that is given."""
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    facts: tuple[Fact, ...] = ()
    sources: tuple[Citation, ...] = ()
    published_at: datetime | None = None
    """When it was first published by its source's account; aware, UTC. None: the source leaves that to us."""
    picture: Picture | None = None
    """The one that leads it: `image` of the API."""
    pictures: tuple[Picture, ...] = ()
    """The others: `images` of the API. Those that its body has are not among them."""
    license: str = ""
    """On what terms others may use it: an address, or a sentence. Empty: the site's."""
    copyright: str = ""
    """Who holds the rights in it, or the whole notice. Empty: as the site says."""
    translation_of: str = ""
    """The source's id of the article that this one translates."""
    series: Series | None = None
    importance: int = 0
    """From 1, the most, to 9: see `shared.front_order`. 0: the source does not say."""
    live: LiveBlog | None = None
    """Its updates, if it is a live blog: `updates` of the API."""

    @property
    def all_pictures(self) -> tuple[Picture, ...]:
        """The one that leads it, if any, and then the others."""
        return (self.picture, *self.pictures) if self.picture else self.pictures

    @property
    def characters(self) -> int:
        """How many its texts have."""
        return len(self.body) + (self.live.characters if self.live else 0)

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form that the ledger keeps.

        What later releases have added is left out where it is not given: so a worker that does not know it reads the
        others.
        """
        parts = {name: [vars(part) for part in getattr(self, name)] for name in _PARTS}
        published_at = self.published_at and self.published_at.isoformat()
        picture, pictures = self.picture and self.picture.as_dict(), [each.as_dict() for each in self.pictures]
        series = self.series and vars(self.series)
        pictured = {
            "picture": picture,
            "pictures": pictures,
            "series": series,
            "live": self.live and self.live.as_dict(),
        }
        stored = {**vars(self), **parts, "published_at": published_at, **pictured}
        return {name: value for name, value in stored.items() if value or name not in _ADDED}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Article:
        """Read back what `as_dict` wrote, of this release or any other: an older worker meets articles of a newer one.

        What only a newer release knows is left out; what an older one did not write is as if it was not given.

        Raises:
            Transient: its body is written in a way that only a newer release can read.
        """
        members = _known(cls, stored)
        members["body_format"] = _body_format(stored["body_format"])
        members["tags"] = tuple(stored.get("tags", ()))
        for name, part in _PARTS.items():
            members[name] = tuple(part(**_known(part, each)) for each in stored.get(name, ()))
        if published_at := stored.get("published_at"):
            members["published_at"] = datetime.fromisoformat(published_at)
        if picture := stored.get("picture"):
            members["picture"] = Picture.from_dict(picture)
        members["pictures"] = tuple(map(Picture.from_dict, stored.get("pictures", ())))
        if series := stored.get("series"):
            members["series"] = Series(**_known(Series, series))
        if live := stored.get("live"):
            members["live"] = LiveBlog.from_dict(live)
        return cls(**members)


_ADDED = (
    *("published_at", "picture", "base_url", "pictures"),
    *("license", "copyright", "translation_of", "series"),
    *("importance", "live"),
)
"""What the first release did not know."""

_PARTS: dict[str, type[Author | Fact | Citation]] = {"authors": Author, "facts": Fact, "sources": Citation}


def _known(kind: type[Article | Author | Fact | Citation | Series], stored: dict[str, Any]) -> dict[str, Any]:
    """Return the members that this release knows."""
    return {field.name: stored[field.name] for field in fields(kind) if field.name in stored}


def _body_format(stored: str) -> BodyFormat:
    try:
        return BodyFormat(stored)
    except ValueError:
        # `stored` is not quoted: alarms show this sentence to strangers, before the article is released
        raise Transient("Its body is in a format that this release cannot read: a newer one has to.") from None


@dataclass(frozen=True)
class Schedule:
    """When readers may see a revision: from `release_at` until `expires_at`; both aware, both optional."""

    release_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Edition:
    """One article as its own page shows it."""

    article: Article
    path: str
    """Site path of the page, such as `/politik/neue-brücke/`."""
    published_at: datetime
    """When it was published: by its source's account, or else when readers could first read it; aware, UTC."""
    updated_at: datetime | None
    """When its current revision was accepted, if that is not the first; aware, UTC."""
    pictures: Mapping[tuple[str, Focus | None], ShownPicture] = field(default_factory=dict)
    """What is known of its pictures, by their identities. One that is not here waits to be fetched."""
    around: Around = field(default_factory=Around)
    """The articles that it knows of."""
    notices: tuple[ChangeNotice, ...] = ()
    """What readers are told of its changes, the newest first."""
    listings: frozenset[Listing] = frozenset()
    """Those that hold it."""
    has_history: bool = False

    def shown(self, picture: Picture) -> ShownPicture:
        """Return one of its pictures as far as it has come, with what the article says of it."""
        known = self.pictures.get(picture.identity)
        return shown_as(picture, known) if known else ShownPicture(picture, width=picture.width, height=picture.height)

    def version_of(self, picture: Picture) -> int:
        """Return which version of a picture this is."""
        return self.pictures[picture.identity].version if picture.identity in self.pictures else 0

    @property
    def lead(self) -> ShownPicture | None:
        """The picture that leads it; None if it has none."""
        return self.shown(self.article.picture) if self.article.picture else None


@dataclass(frozen=True)
class Moved:
    """What stands where an article was that has moved away from there."""

    path: str
    """Where it is now."""


ArticlePage = Edition | Moved | Tombstone | MovedAway | Retraction
"""What an article's own page can show."""


@dataclass(frozen=True)
class ListEntry:
    """One article as a list, feed or sitemap shows it."""

    path: str
    title: str
    standfirst: str
    dateline: str
    section: str
    language: str
    published_at: datetime
    updated_at: datetime | None
    authors: tuple[str, ...] = ()
    lead: ShownPicture | None = None
    """The picture that leads it; None if it has none, or none that is ready."""
    article_id: int = 0
    """Which article it is, for the ledger to say more of it."""
    is_corrected: bool = False

    @property
    def changed_at(self) -> datetime:
        """When readers last got something new."""
        return self.updated_at or self.published_at
