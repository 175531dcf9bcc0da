"""A site's looks: templates, words and stylesheet, as they were when the theme was made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from services.publisher.feed_entries import FeedEntries
from services.publisher.feed_links import feed_links
from services.publisher.localisation import Localisation, language_of
from services.publisher.sandbox import ThemeSandbox
from services.publisher.templates import Templates
from services.publisher.theme_files import (
    DEFAULT_THEME_FOLDER,
    ThemeFiles,
    digest_of,
    digest_of_looks,
    read_theme_files,
)
from services.publisher.trail import Step, breadcrumb_list
from shared.addresses import WEB_URL
from shared.article import ListEntry
from shared.front import SlotSize
from shared.listings import WHOLE_SITE, Listing, ListingKind
from shared.own_page import NO_OWN_LINKS, OwnLinks
from shared.pages import FEED, OVERVIEW, Page, PageKind
from shared.settings import Site

SEARCH_SCRIPT = Path(__file__).parent / "scripts" / "search.js"
"""Not a theme's: it has to read what the index writes. Readers get it without its comments."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) allows in no document, not even escaped."""


_PLACE_BY_SIZE = {SlotSize.LEAD: "lead", SlotSize.LARGE: "card", SlotSize.MEDIUM: "card", SlotSize.SMALL: "row"}
"""How large the picture of a front's slot is."""


class Theme:
    """Fills templates with what one site shows.

    With files of a site's own over those of the default, a template may fail or never end, so none is tried here: see
    `services.publisher.rendering`.
    """

    def __init__(self, site: Site, own: ThemeFiles | None = None, flaw: str = "") -> None:
        self.site = site
        self.own_links = NO_OWN_LINKS
        self.flaw = flaw
        """Why this is not what the site's theme should be; empty: it is."""
        default = read_theme_files(DEFAULT_THEME_FOLDER)
        files = own.over(default) if own else default
        self.digest = digest_of_looks(own, flaw)
        """What tells this theme from any other."""
        self.fallback = Theme(site, replace(own, templates={})) if own and own.templates else None
        """The theme with the default's templates, if it has some of its own; these are not to be trusted."""
        self.stylesheet = files.stylesheet
        self.stylesheet_page = Page(f"/assets/style-{digest_of(self.stylesheet)}.css", PageKind.STYLESHEET)
        lines = map(bytes.strip, SEARCH_SCRIPT.read_bytes().splitlines())
        self.script = b"\n".join(line for line in lines if line and not line.startswith(b"/*"))
        self.script_page = Page(f"/assets/search-{digest_of(self.script)}.js", PageKind.SCRIPT)
        self._zone = ZoneInfo(site.timezone)
        self._section_names = {section.slug: section.name for section in site.sections}
        # The same few languages, and the same entries in list after list: what was worked out once is kept.
        self.language = lru_cache(256)(partial(language_of, vocabulary=files.vocabulary, zone=self._zone))
        self._spoken = lru_cache(256)(self._speak)
        self._item = lru_cache(2000)(self._make_item)
        self.feed_entries = FeedEntries(self)
        self._environment = self._load_templates(files)

    def with_own_links(self, links: OwnLinks) -> Self:
        """Return the same theme, whose pages link to these own pages of the site."""
        theme = copy(self)
        theme.own_links = links
        return theme

    @property
    def stylesheet_path(self) -> str:
        """Site path of the stylesheet; another content has another path."""
        return self.stylesheet_page.path

    @property
    def site_language(self) -> Localisation:
        """The language of masthead, navigation and footer."""
        return self.language(self.site.language)

    def section_name(self, slug: str) -> str:
        """Return what readers call a section; its slug if `site.toml` no longer names it."""
        return self._section_names.get(slug, slug)

    def listing_title(self, listing: Listing, given: str = "") -> str:
        """Return what readers call a listing, given what its articles call it."""
        match listing.kind:
            case ListingKind.SECTION:
                return self.section_name(listing.slug)
            case ListingKind.TAG:
                topic = self.site.topic_of(listing.slug)
                return (topic and topic.name) or given or listing.slug
            case ListingKind.AUTHOR:
                return given or listing.slug
            case _:
                return self.site.name

    def section_of(self, listing: Listing) -> str:
        """Return the slug of the section that a listing is of; empty if it is of none."""
        return listing.slug if listing.kind is ListingKind.SECTION else ""

    def feed_title(self, listing: Listing, given: str = "") -> str:
        """Return what a listing's feed is called, among all that somebody reads; `given` as in `listing_title`."""
        title = self.listing_title(listing, given)
        return title if listing == WHOLE_SITE else f"{title} · {self.site.name}"

    def url(self, path: str) -> str:
        """Return the absolute URL of a site path."""
        return self.site.url + quote(path)

    def html(
        self,
        template: str,
        page: Page,
        *,
        title: str,
        description: str,
        language: Localisation | None = None,
        section: str = "",
        canonical: str = "",
        crumbs: Sequence[Step] = (),
        **more: object,
    ) -> bytes:
        """Fill a template of a page that readers see.

        `language` is that of its content (the site's if not given), `section` the slug that the navigation marks,
        `canonical` where the page really is (here if not given), `description` what search engines and those who
        share it say of it. `crumbs` is the way to it, if that is shown.
        """
        values: dict[str, Any] = {"page": page, "title": title, "description": description, "section": section, **more}
        values["canonical"] = canonical or self.url(page.path)
        values |= {"crumbs": crumbs, "breadcrumbs": breadcrumb_list(crumbs, title, self.url) if crumbs else None}
        values["language"] = language = language or self.site_language
        values["own_links"] = self.own_links.in_foot(language.tag, self.site.language)
        filled = self._environment.get_template(template).render(values)
        return filled.encode()

    def xml(self, template: str, page: Page, **more: object) -> bytes:
        """Fill a template that machines read."""
        return self.fill(template, page=page, **more).encode()

    def fill(self, template: str, **values: object) -> str:
        """Fill a template of XML, or of a piece of it."""
        filled = self._environment.get_template(template).render(values, language=self.site_language)
        return _NOT_XML.sub("", filled)

    def _load_templates(self, files: ThemeFiles) -> Environment:
        templates = files.templates if files.own else {name: files.inlined(name) for name in files.templates}
        environment = (ThemeSandbox if files.own else Templates)(
            loader=FunctionLoader(lambda name: _source(templates, name)),
            optimized=not files.own,  # it would work out now what may have no end
            autoescape=True,
            auto_reload=False,  # they are as they were when the theme was made
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {"path": quote, "url": self.url, "web_address": web_address, "host": host_of}
        environment.globals |= {
            "site": self.site,
            "chrome": self.site_language,
            "feed": FEED,
            "overview": OVERVIEW,
            "feed_entry": self.feed_entries.filled,
            "feed_links": partial(feed_links, self.feed_title),
            "stylesheet_path": self.stylesheet_path,
            "script_path": self.script_page.path,
            "section_name": self.section_name,
            "spoken": self._spoken,
            "item": lambda entry, section, place: self._item(entry, place, entry.section != section),
            "front_item": lambda slot, section: self._item(
                slot.entry,
                _PLACE_BY_SIZE[slot.size],
                slot.entry.section != section,
                slot.kicker,
                slot.headline,
                slot.size if slot.size_is_said else "",
            ),
        }
        for name in files.templates:
            try:
                environment.get_template(name)  # compiled now, not for the first reader
            except Exception:
                if not files.own:
                    raise  # of a site's own theme: the pages that need it will tell
        return environment

    def _make_item(
        self, entry: ListEntry, place: str, kicker: bool, said: str = "", headline: str = "", size: str = ""
    ) -> Markup:
        """Return what lists show of an article, with or without the name of its section.

        `place` says how large its picture is: that of the lead, of a card or of a row. Of a front's slot, `said` is
        what editors have put in place of the section, `headline` in place of its own, `size` in place of the usual.
        """
        shown = {"entry": entry, "kicker": kicker, "place": place, "said": said, "headline": headline, "size": size}
        filled = self._environment.get_template("entry.html").render(shown)
        return Markup(filled)  # noqa: S704 - the template has escaped it

    def _speak(self, tag: str, around: str) -> Markup:
        """Return the `lang` and `dir` that an element needs whose text is not in the language around it."""
        if tag == around:
            return Markup("")
        inner, outer = self.language(tag).direction, self.language(around).direction
        attributes = Markup(' lang="{}"').format(tag)
        return attributes if inner == outer else attributes + Markup(' dir="{}"').format(inner)


def _source(templates: Mapping[str, str], name: str) -> tuple[str, str, None] | None:
    """Return a template with its name, which errors in it will tell."""
    return (templates[name], name, None) if name in templates else None


def web_address(url: str) -> str:
    """Return an absolute http or https URL as it is, and nothing in place of any other (such as `javascript:`)."""
    return url if WEB_URL.fullmatch(url) else ""


def host_of(url: str) -> str:
    """Return the host of a web address, as readers know it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
