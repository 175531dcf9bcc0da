"""Feeds as validators from npm judge them, and as readers of feeds that are written in JavaScript find them.

What npm calls validators of RSS and Atom only asks the one at w3.org. So these are judged by schemas, as everywhere
(tests/publisher/feed_judges.py), and here two parsers have to find each entry in them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.publisher.pages import render
from services.publisher.theme import Theme
from shared.article import Author
from shared.corrections import Correction, Corrections
from shared.feed import ArchivedFeed, FeedEntry, FeedExcerpt
from shared.listings import WHOLE_SITE, Listing, ListingKind, section_listing
from shared.notices import ChangeNotice, UpdateKind
from shared.page_object import PageObject
from shared.pages import CORRECTIONS_FEED, Page, archived_feed_page, feed_pages
from shared.picture import Picture
from shared.site import FeedText, Site
from tests.cms.installing import node_environment
from tests.judges.verdicts import Verdict, Verdicts
from tests.publisher.newsroom import NOON, SITE, entry, part, ready

pytestmark = pytest.mark.judges

Judged = dict[str, dict[str, list[str]]]
"""By feed, then by judge or reader."""
LISTINGS = {
    "site": WHOLE_SITE,
    "section": section_listing("kultur"),
    "tag": Listing(ListingKind.TAG, "bruecke"),
    "author": Listing(ListingKind.AUTHOR, "ida-kern"),
}
SITES = {
    "standfirst": SITE,
    "full": replace(SITE, feed_text=FeedText.FULL, hub="https://hub.example/", copyright="© Der Bote"),
    "rtl": replace(SITE, language="ar", name="الرسول"),
}
_HOSTILE = 'A <b>fett</b> & "q" ]]> &amp; 3<5 \x00\x0b\ufffe مرحبا 👩‍👩‍👧‍👦 "}],"items":[{"id":"x'
_PICTURE = Picture("https://example.org/bridge.jpg", 'Eine "Brücke" <b>', "Die Brücke.", "Ida Kern/dpa")


def _entries() -> Iterator[FeedEntry]:
    """Yield what is plain, what has everything, what is hostile, and what is read from right to left."""
    notice = ChangeNotice(UpdateKind.CORRECTION, "Es waren <drei> Jahre.", NOON + timedelta(hours=2))
    authors = (Author("Ida Kern", "https://bote.example/ida"), Author(_HOSTILE, "javascript:alert(1)"))
    yield FeedEntry("tag:bote.example,2025:article/1", entry(1, standfirst=""))
    full = entry(2, lead=ready(_PICTURE), updated_at=NOON + timedelta(hours=2))
    text = '<p>Seit heute <a href="https://bote.example/x/">rollt</a> der Verkehr &amp; mehr.</p>'
    yield FeedEntry("tag:bote.example,2025:article/2", full, ("Verkehr & Bau", "Москва"), authors, notice, text)
    hostile = entry(3, title=_HOSTILE, standfirst=_HOSTILE, lead=ready(replace(_PICTURE, alt=_HOSTILE)))
    yield FeedEntry("tag:bote.example,2025:article/3", hostile, (_HOSTILE,), authors, notice, text)
    yield FeedEntry("tag:bote.example,2025:article/4", entry(4, title="مرحبا بالعالم", language="ar"), ("سلام",))


ENTRIES = tuple(_entries())
CORRECTED = tuple(
    Correction(UUID(int=number), note, NOON, f"/politik/{number}/", "Titel", "de", "politik")
    for number, note in enumerate((_HOSTILE, "خطأ في الاسم."), 1)
)


def _feeds(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield every feed of a site with its name, as readers get it."""
    theme, may = Theme(site), part(NOON.date())
    for name, listing in LISTINGS.items():
        shown = FeedExcerpt(f"tag:bote.example,2025:feed/{name}", listing, ENTRIES, NOON, "Brücke")
        for page in feed_pages(listing):
            yield f"{name}.{page.path.rpartition('.')[2]}", _bytes(theme, page, shown)
            yield f"{name}-empty.{page.path.rpartition('.')[2]}", _bytes(theme, page, replace(shown, entries=()))
        older = ArchivedFeed("/archiv/2009-04-01/feed.atom", "0f2c")
        archived = replace(shown, part=may, older=older, newer=ArchivedFeed("/archiv/2009-06-02/feed.atom"))
        yield f"{name}-archived.atom", _bytes(theme, archived_feed_page(listing, may), archived)


def _bytes(theme: Theme, page: Page, shown: FeedExcerpt | Corrections) -> bytes:
    document = render(theme, page, shown)
    return PageObject(document.body, document.content_type, "no-cache", {}).stamped(7)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, tools: Path) -> Judged:
    """What was said, by the name of the feed, then by who says it."""
    folder = tmp_path_factory.mktemp("feeds")
    for name, site in SITES.items():
        for feed, body in _feeds(site):
            (folder / f"{name}-{feed}").write_bytes(body)
        for feed, shown in (("corrections", Corrections(CORRECTED, NOON)), ("corrections-empty", Corrections())):
            (folder / f"{name}-{feed}.atom").write_bytes(_bytes(Theme(site), CORRECTIONS_FEED, shown))
    script = Path(__file__).with_name("feed_validators.cjs")
    command = ["node", str(script), str(tools.parent), str(folder)]
    done = subprocess.run(command, env=node_environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    said: Judged = json.loads(done.stdout)
    assert said.keys() == {file.name for file in folder.iterdir()}
    return said


def test_validators_of_json_feed_find_nothing_wrong(judged: Judged, verdicts: Verdicts) -> None:
    feeds = {name: said for name, said in judged.items() if name.endswith(".json")}
    assert len(feeds) == len(SITES) * len(LISTINGS) * 2
    for name, said in feeds.items():
        assert (said["jsonfeed-schema 1.1"], said["jsonfeed-validator"]) == ([], []), name
    verdicts.append(Verdict("jsonfeed-validator, jsonfeed-schema 1.1", f"{len(feeds)} × JSON Feed", "nothing wrong"))


@pytest.mark.parametrize("reader", ["feedsmith", "rss-parser"])
def test_readers_find_every_entry_of_every_feed(judged: Judged, reader: str, verdicts: Verdicts) -> None:
    for name, said in judged.items():
        if reader not in said:
            assert name.endswith(".json")
        elif "-empty" in name:
            assert said[reader] == [], name
        elif "corrections" in name:
            assert said[reader] == [f"urn:uuid:{each.id}" for each in CORRECTED], name
        else:
            assert said[reader] == [each.id for each in ENTRIES], name
    verdicts.append(Verdict(reader, f"{sum(reader in said for said in judged.values())} feeds", "every entry found"))
