"""Own pages: what a site says besides articles, such as its imprint, and how pages link to it. Plain values: no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OwnPage:
    """One page of the site's own, as its file has it, but not yet sanitised: that is the renderer's last step."""

    name: str
    """What it is known by, whatever its path: its file's name without `.md`, such as `en/privacy`."""
    path: str
    """Such as `/en/privacy/`."""
    title: str
    language: str
    """BCP 47 tag."""
    body: str
    """Markdown."""
    description: str = ""
    order: int | None = None
    """Its place among the links in the foot; None: behind those that have one, by name."""
    in_foot: bool = True
    original: str = ""
    """Name of the page that it translates; empty: none."""
    changed_at: datetime | None = None
    """When readers last got something new of it; the ledger's to say."""


@dataclass(frozen=True)
class OwnLink:
    """What other pages know of one."""

    name: str
    path: str
    title: str
    language: str
    order: int | None
    in_foot: bool
    original: str
    changed_at: datetime

    @property
    def group(self) -> str:
        """The name that it shares with its translations."""
        return self.original or self.name


@dataclass(frozen=True)
class OwnLinks:
    """All own pages of a site, as others link to them, in the order of the foot."""

    links: tuple[OwnLink, ...] = ()

    @classmethod
    def of(cls, links: Iterable[OwnLink]) -> OwnLinks:
        """Put links into the order of the foot; a translation that gives no place takes that of its original."""
        given = tuple(links)
        places = {link.name: link.order for link in given}

        def place(link: OwnLink) -> tuple[bool, int, str, str]:
            order = places.get(link.group) if link.order is None else link.order
            return order is None, order or 0, link.group, link.name

        return cls(tuple(sorted(given, key=place)))

    def in_foot(self, language: str, site_language: str) -> list[OwnLink]:
        """Return what the foot of a page in this language shows: of each page one translation.

        That in the page's language, else in the site's, else the original.
        """
        groups: dict[str, list[OwnLink]] = {}
        for link in self.links:
            if link.in_foot:
                groups.setdefault(link.group, []).append(link)
        return [min(group, key=lambda each: _distance(each, language, site_language)) for group in groups.values()]

    def translations_of(self, name: str) -> list[OwnLink]:
        """Return a page and its translations, the original first; nothing if it has none."""
        (group,) = {link.group for link in self.links if link.name == name} or {name}
        found = sorted((link for link in self.links if link.group == group), key=lambda each: each.original != "")
        return found if len(found) > 1 else []


NO_OWN_LINKS = OwnLinks()


def _distance(link: OwnLink, language: str, site_language: str) -> tuple[int, bool]:
    for number, wanted in enumerate((language, site_language)):
        if link.language.lower() == wanted.lower():
            return 2 * number, False
        if _primary(link.language) == _primary(wanted):
            return 2 * number + 1, False
    return 4, link.original != ""


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
