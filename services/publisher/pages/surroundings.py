"""What an article's page has around its text: the way to it, who wrote it, whose it is, and where else to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from services.publisher.pages.reading_time import ReadingTime, reading_time
from services.publisher.theme import Theme, host_of, web_address
from shared.around import Neighbour
from shared.article import Article, Edition
from shared.listings import Listing, ListingKind
from shared.picture import Picture, ShownPicture
from shared.share_targets import SHARE_TARGETS

_NOTICE_SIGNS = ("©", "(c)", "copyright", "℗")


class ShareLink(NamedTuple):
    """Where readers may pass an article on to."""

    key: str
    name: str
    address: str


class Elsewhere(NamedTuple):
    """Where else somebody is."""

    name: str
    address: str


@dataclass(frozen=True)
class Writer:
    """Somebody of whom readers are told more than a name."""

    name: str
    line: str
    url: str
    picture: ShownPicture | None
    links: tuple[Elsewhere, ...]


@dataclass(frozen=True)
class Rights:
    """Whose an article is, and on what terms others may use it; each may be empty."""

    holder: str
    notice: str
    license: str


@dataclass(frozen=True)
class TextSurroundings:
    """All of it, as the template gets it."""

    writers: tuple[Writer, ...]
    share: tuple[ShareLink, ...]
    rights: Rights
    reading: ReadingTime
    translations: tuple[tuple[Neighbour, str], ...]
    """Each with its language's own name for itself."""


def surroundings(theme: Theme, edition: Edition, body: str, canonical: str) -> TextSurroundings:
    """Return what stands around an article; `body` is its HTML as readers get it, `canonical` its address."""
    article = edition.article
    return TextSurroundings(
        writers_of(theme, edition),
        tuple(_share(key, article.title, canonical) for key in theme.site.share),
        rights_in(theme, edition),
        reading_time(body, article.language),
        tuple((each, theme.language(each.language).own_name) for each in edition.around.translations),
    )


def portraits(theme: Theme, article: Article) -> dict[Picture, tuple[str, ...]]:
    """Return the pictures of those who wrote an article, which its page has fetched; with the names of their lists."""
    profiles = [theme.site.author_named(author.name) for author in article.authors]
    found: dict[Picture, tuple[str, ...]] = {}
    for each in profiles:
        if each and each.picture:
            of = Listing(ListingKind.AUTHOR, each.slug).name
            found[each.picture] = (*found.get(each.picture, ()), of)
    return found


def writers_of(theme: Theme, edition: Edition) -> tuple[Writer, ...]:
    """Return those who wrote an article and of whom readers are told more than a name."""
    writers = []
    for author in edition.article.authors:
        if profile := theme.site.author_named(author.name):
            shown = edition.shown(profile.picture) if profile.picture else None
            links = tuple(Elsewhere(host_of(each), each) for each in profile.links)
            url = web_address(author.url)
            writers.append(Writer(author.name, profile.line, url, shown if shown and shown.is_ready else None, links))
    return tuple(writers)


def rights_in(theme: Theme, edition: Edition) -> Rights:
    """Return whose an article is: as it says itself, else as the site says; of a name alone a notice is made."""
    article, site = edition.article, theme.site
    said = article.copyright or site.copyright
    is_notice = said.lower().startswith(_NOTICE_SIGNS)
    year = edition.published_at.astimezone(theme.site_language.zone).year
    notice = said if is_notice or not said else f"© {year} {said}"
    # terms of the site's are for what is the site's: who names another holder says on what terms it is
    license_ = article.license or ("" if article.copyright else site.license)
    return Rights("" if is_notice else said, notice, license_)


def _share(key: str, title: str, url: str) -> ShareLink:
    target = SHARE_TARGETS[key]
    return ShareLink(key, target.name, target.link(title, url))
