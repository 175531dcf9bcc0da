"""Archives: every list is in the order of publication, whatever comes when; and no page is left behind."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from shared.around import Chain
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.presses import PressedPage, finish_presses
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind, listings_of_section, section_listing
from shared.pages import PageKind, front_page
from tests.shared.archive_readers import IdRow, Readers, all_lists, press_together, show
from tests.shared.newsdesk import claim_press, due, press, press_all, publish, withdraw
from tools.bench.seed import grow as grow_site

BEGIN = datetime(2009, 1, 1, 12, tzinfo=UTC)
LISTINGS = (WHOLE_SITE, section_listing("politik"), section_listing("kultur"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fronts and parts be so small that few articles fill many."""
    for kind in ListingKind:
        monkeypatch.setattr(kind, "front_entries", min(kind.front_entries, 5))
        monkeypatch.setattr(kind, "part_size", 5)


def test_what_moves_to_another_section_takes_its_place_there_by_its_date(ledger: Ledger) -> None:
    for number, (id_, section) in enumerate((("old", "politik"), ("a", "kultur"), ("b", "kultur"))):
        publish(ledger, id_, title=id_, section=section, published_at=BEGIN + timedelta(days=number))
        press_all(ledger)
    publish(ledger, "old", title="old", section="kultur", published_at=BEGIN)
    press_all(ledger)
    kultur = show(ledger, front_page(section_listing("kultur")))
    assert [entry.title for entry in kultur.entries] == ["b", "a", "old"]


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))])
def test_whatever_comes_when_lists_are_in_order_whole_and_never_stale(ledger: Ledger, small: None, seed: int) -> None:
    chance = random.Random(seed)
    readers, live = Readers(ledger), dict[str, tuple[datetime, str]]()
    for step in range(90):
        id_ = f"a{chance.randrange(70)}"
        if chance.random() < 0.2 and id_ in live:
            withdraw(ledger, id_)
            del live[id_]
        else:
            section = chance.choice(["politik", "politik", "kultur"])
            at = BEGIN + timedelta(days=chance.choice([step * 40, chance.randrange(6000), 3000]))
            publish(ledger, id_, title=f"{id_} as of step {step}", section=section, published_at=at)
            live[id_] = (at, f"{id_} as of step {step}")
        if chance.random() < 0.6:
            readers.press()
            assert readers.stale() == []
    readers.press()
    assert readers.stale() == []
    assert_whole(ledger, readers, live)


def assert_whole(ledger: Ledger, readers: Readers, live: dict[str, tuple[datetime, str]]) -> None:
    with transaction(ledger) as db:
        ids = dict(db.read(IdRow, "SELECT external_id, id FROM articles").fetchall())
        of = dict(db.read(SectionRow, "SELECT external_id, section FROM articles").fetchall())
    in_order = sorted(live, key=lambda id_: (live[id_][0], ids[id_]), reverse=True)
    for listing in LISTINGS:
        right = [live[id_][1] for id_ in in_order if listing == WHOLE_SITE or of[id_] == listing.slug]
        assert readers.all_of(listing) == right, "in order, whole, and nothing twice"
    pages = [path for path, page in ((path, readers.page(path)) for path in readers.have) if page.kind is PageKind.PART]
    assert max(len(readers.have[path].entries) for path in pages) <= 6


class SectionRow(NamedTuple):
    external_id: str
    section: str


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(400, id="small"),
        pytest.param(50_000, id="large", marks=[pytest.mark.slow, pytest.mark.timeout(3600)]),
    ],
)
def test_an_archive_that_comes_in_any_order_is_in_order_in_the_end(ledger: Ledger, size: int) -> None:
    """Many at once, as a busy pressroom takes them; each list is read from its front to its end."""
    order = list(range(size))
    random.Random(7).shuffle(order)
    for first in range(0, size, 40):
        for number in order[first : first + 40]:
            at = BEGIN + timedelta(hours=number)
            section = "politik" if number % 3 else "kultur"
            publish(ledger, f"a{number}", title=f"Title {number}", section=section, published_at=at)
        press_together(ledger)
    readers = Readers(ledger)
    readers.have = {page.path: show(ledger, page) for page in all_lists(ledger)}
    newest_first = [f"Title {number}" for number in reversed(range(size))]
    assert readers.all_of(WHOLE_SITE) == newest_first
    assert readers.all_of(section_listing("kultur")) == newest_first[(size - 1) % 3 :: 3]
    in_sitemap = [entry.title for path, shown in readers.have.items() if "sitemap" in path for entry in shown.entries]
    assert sorted(in_sitemap) == sorted(newest_first)
    lengths = [len(shown.entries) for path, shown in readers.have.items() if shown.part and "sitemap" not in path]
    assert max(lengths) <= 101
    months = [shown for shown in readers.have.values() if shown.month and shown.month.month]
    assert len({part.id for shown in months for part in shown.parts}) == len(lengths), (
        "each is in the list of its month"
    )


def test_an_archive_that_comes_in_backwards_is_cut_into_as_many_parts_as_it_needs(ledger: Ledger) -> None:
    for number in range(260, 0, -1):
        publish(ledger, f"a{number}", published_at=BEGIN + timedelta(days=number))
        if number % 20 == 0:
            press_together(ledger)
    press_together(ledger)
    with transaction(ledger) as db:
        parts = dict(db.read(IdRow, "SELECT listing AS external_id, count(*)::bigint AS id FROM parts GROUP BY 1"))
    assert parts["sitemap:"] == 2, "the first, and one from the beginning of its year"
    assert parts[""] <= 6


def test_lists_are_whole_though_many_change_them_at_once(ledger: Ledger) -> None:
    """Eight hands publish, move and withdraw in the same lists; none of them waits for another for ever."""
    live: dict[str, datetime] = {}
    with ThreadPoolExecutor(8) as hands:
        for round_ in range(4):
            moved = {f"a{number}": BEGIN + timedelta(hours=(number * 37 + round_ * 11) % 90) for number in range(60)}
            list(hands.map(lambda id_: publish(ledger, id_, title=id_, published_at=moved[id_]), moved))  # noqa: B023
            list(hands.map(lambda path: press(ledger, path), due(ledger)))
            live |= moved
            gone = [f"a{number}" for number in range(60) if number % 7 == round_]
            list(hands.map(lambda id_: withdraw(ledger, id_), gone))
            live = {id_: at for id_, at in live.items() if id_ not in gone}
            while paths := due(ledger):
                list(hands.map(lambda path: press(ledger, path), paths))
    readers = Readers(ledger)
    readers.have = {page.path: show(ledger, page) for page in all_lists(ledger)}
    with transaction(ledger) as db:
        ids = dict(db.read(IdRow, "SELECT external_id, id FROM articles").fetchall())
    right = sorted(live, key=lambda id_: (live[id_], ids[id_]), reverse=True)
    assert readers.all_of(WHOLE_SITE) == right
    assert readers.all_of(section_listing("politik")) == right


def test_what_one_article_costs_does_not_depend_on_how_long_its_lists_are(ledger: Ledger) -> None:
    """Five tags and two authors: as many pages, and as many rows read, behind 200 articles and behind 2,000."""
    costs = []
    for size in (200, 2_000):
        grow_site(ledger.url, size, ["politik", "kultur"])
        keyed = Ledger(ledger.url, connections=1, by_key=True)
        late = _cost(keyed, f"late-{size}", BEGIN.replace(year=2026, month=11, day=1))
        costs.append((_cost(keyed, f"new-{size}", datetime.now(UTC)), late))
        keyed.close()
    (new, late), (new_behind_many, late_behind_many) = costs
    assert abs(new[0] - new_behind_many[0]) <= 2, "of a list one part more or less"
    assert late_behind_many[0] <= late[0] + 10, "a part may be halved"
    assert new_behind_many[1] <= new[1] + 40
    assert late_behind_many[1] <= new[1] + 40


def _cost(ledger: Ledger, id_: str, at: datetime) -> tuple[int, int]:
    """Return how many lists one article changes, and how many rows are read for that."""
    tags = {Listing(ListingKind.TAG, f"tag-{number}"): "Tag" for number in range(5)}
    authors = {Listing(ListingKind.AUTHOR, f"author-{number}"): "Author" for number in range(2)}
    listings = dict.fromkeys((*listings_of_section("politik"), SITEMAP), "") | tags | authors
    path = publish(ledger, id_, published_at=at, listings=listings).path
    with transaction(ledger) as db:
        claimed = claim_press(db, path)
    assert claimed
    with transaction(ledger) as db:
        finish_presses(db, [PressedPage(replace(claimed, chain=Chain()), '"etag"', "digest")])
        rows = db.execute("SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_xact_user_tables").value()
    press_all(ledger)
    with transaction(ledger) as db:
        return db.execute(_COUNT_WANTS, {"id": id_}).value(), int(rows)


_COUNT_WANTS = """
    SELECT count(*) FROM wants JOIN submissions s ON s.number = submission JOIN articles a ON a.id = article_id
    WHERE external_id = %(id)s
"""
