"""The way from the front to a page, for readers and for search engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Step(NamedTuple):
    """A page on the way from the front to where a reader is."""

    name: str
    path: str


def trail_to(site: str, section: str, name_of: Callable[[str], str]) -> tuple[Step, ...]:
    """Return the way from the front to a section, that one included; a slug may have several parts.

    >>> [step.path for step in trail_to("Bote", "politik/inland", str)]
    ['/', '/politik/', '/politik/inland/']
    """
    parts = section.split("/")
    slugs = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    return (Step(site, "/"), *(Step(name_of(slug), f"/{slug}/") for slug in slugs))


def breadcrumb_list(steps: Sequence[Step], title: str, url: Callable[[str], str]) -> dict[str, Any]:
    """Return the way to a page of this title as search engines read it: schema.org/BreadcrumbList."""
    places: list[dict[str, Any]] = [{"name": step.name, "item": url(step.path)} for step in steps]
    items = [{"@type": "ListItem", "position": at, **each} for at, each in enumerate([*places, {"name": title}], 1)]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
