"""Have the ledger know the own pages of a folder, and what changes with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from shared.errors import Misconfigured, Permanent
from shared.ledger import Connection
from shared.ledger.pressing.own_pages import Applied, apply, own_pages
from shared.listings import section_listing
from shared.own_page import OwnPage
from shared.own_paths import path_problem
from shared.pages import STANDING_PAGES, front_page
from shared.site import Site


def take_pages(db: Connection, pages: Collection[OwnPage], site: Site) -> Applied:
    """Make these the site's own pages. Pages that everybody sees first get the new links at once.

    Raises:
        Misconfigured: one is where something else is already; nothing is changed.
    """
    fronts = [front_page(section_listing(section.slug)) for section in site.sections]
    try:
        return apply(db, pages, [*STANDING_PAGES, *fronts])
    except Permanent as error:
        raise Misconfigured(str(error)) from error


def without(pages: Collection[OwnPage], name: str) -> list[OwnPage]:
    """Return the pages but for one; its translations are now those of the first of them.

    Raises:
        Misconfigured: there is no such page.
    """
    if name not in {page.name for page in pages}:
        raise Misconfigured(f"There is no own page {name!r}: `andruck pages list` has their names.")
    heir = next((page.name for page in pages if page.original == name), "")
    return [
        replace(page, original="" if page.name == heir else heir) if page.original == name else page
        for page in pages
        if page.name != name
    ]


def refuse_sections_in_the_way(db: Connection, site: Site) -> None:
    """Refuse a section whose path is that of an own page, or was it.

    Raises:
        Misconfigured: there is one.
    """
    for page in own_pages(db):
        if problem := path_problem(page.path, [section.slug for section in site.sections]):
            raise Misconfigured(f"The own page {page.name} at {page.path} {problem}: give one of them another.")
