"""Readers find what is out, as it is now, and nothing that is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.sweep.searching import indexer as indexing
from services.sweep.searching.background import clear
from services.sweep.searching.indexer import Indexer
from services.sweep.verify import Verification
from shared.ledger import Ledger, transaction
from shared.ledger.searching import entries
from shared.ledger.searching.removing import begin_anew, to_renew
from shared.ledger.searching.segments import segments
from shared.ledger.telling.rules import set_rules
from tests.shared.newsdesk import publish, withdraw
from tests.sweep.searching.reading import content, found, index

Settle = Callable[[], None]
DAY = datetime(2025, 7, 1, 10, tzinfo=UTC)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of four, and shards of some words, so that few articles make many of them."""
    monkeypatch.setattr(indexing, "NEWEST_DOCS", 4)
    monkeypatch.setattr(indexing, "MANY_DOCS", 9)
    monkeypatch.setattr("services.sweep.searching.postings.SHARD_CHARACTERS", 60)


def publish_some(ledger: Ledger, first: int, last: int) -> None:
    for n in range(first, last):
        publish(
            ledger, f"n{n}", title=f"Meldung {n}", standfirst=f"Vorspann{n}", body=f"Der Text von Nummer{n} und mehr.",
            published_at=DAY + timedelta(days=n * 7 % 11),
        )  # fmt: skip


def test_what_is_out_is_found_by_title_standfirst_and_body(ledger: Ledger, indexer: Indexer, settle: Settle) -> None:
    publish(ledger, "a", title="Die Brücken von Lübeck", standfirst="Ein Überblick", body="Der **Verkehr** rollt.")
    settle()
    for query in ("brücke", "Bruecken LÜBECK", "überblick", "verkehr", "verkehr brücke"):
        assert found(indexer.bucket, query) == ["Die Brücken von Lübeck"], query
    assert found(indexer.bucket, "verkehr tunnel") == []


@pytest.mark.usefixtures("small")
def test_segments_are_merged_and_everything_is_found_once(ledger: Ledger, indexer: Indexer, settle: Settle) -> None:
    for first in range(0, 60, 3):
        publish_some(ledger, first, first + 3)
        settle()
    for n in range(60):
        for query in (f"Meldung {n}", f"vorspann{n}", f"nummer{n} text"):
            assert found(indexer.bucket, query) == [f"Meldung {n}"], query
    assert len(found(indexer.bucket, "mehr")) == 60
    with transaction(ledger) as db:
        live = [each for each in segments(db) if each.state == "live"]
    assert len(live) <= 4
    assert max(each.docs for each in live) > 30


@pytest.mark.usefixtures("small")
def test_an_archive_that_moves_in_becomes_segments_of_its_own(ledger: Ledger, indexer: Indexer, settle: Settle) -> None:
    publish_some(ledger, 0, 30)
    settle()
    assert not index(indexer.bucket)["newest"]
    assert len(found(indexer.bucket, "meldung")) == 30


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("others", [1, 30])
def test_what_is_withdrawn_is_found_by_nobody_once_its_takedown_is_pressed(
    ledger: Ledger, indexer: Indexer, settle: Settle, press_all: Settle, others: int
) -> None:
    publish(ledger, "x", title="Geheimnis", body="Sesam")
    publish_some(ledger, 0, others)
    settle()
    assert found(indexer.bucket, "sesam") == ["Geheimnis"]
    withdraw(ledger, "x")
    press_all()  # no indexer is at work
    assert found(indexer.bucket, "sesam") == []
    settle()
    assert found(indexer.bucket, "sesam") == []


@pytest.mark.usefixtures("small")
def test_words_of_what_was_withdrawn_leave_the_bucket(
    ledger: Ledger, indexer: Indexer, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexer.removal.linger = -1
    publish(ledger, "x", title="Geheimnis", body="Sesam")
    publish_some(ledger, 0, 30)
    settle()
    withdraw(ledger, "x")
    settle()
    assert _bucket_has(indexer, "sesam")
    monkeypatch.setattr(indexing, "to_renew", lambda db: to_renew(db, keep_withdrawn=0))
    settle()
    settle()
    assert not _bucket_has(indexer, "sesam")
    assert not _bucket_has(indexer, "Geheimnis")
    assert len(found(indexer.bucket, "meldung")) == 30


def _bucket_has(indexer: Indexer, word: str) -> bool:
    keys = [each.key for each in indexer.bucket.listing().objects if each.key.startswith("search/")]
    return any(word in content(indexer.bucket, key) for key in keys)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("others", [1, 30])
def test_a_newer_revision_replaces_the_older(ledger: Ledger, indexer: Indexer, settle: Settle, others: int) -> None:
    publish(ledger, "x", title="Alt", body="Sesam")
    publish_some(ledger, 0, others)
    settle()
    publish(ledger, "x", title="Neu", body="Mohn")
    settle()
    assert found(indexer.bucket, "sesam") == []
    assert found(indexer.bucket, "mohn") == ["Neu"]
    withdraw(ledger, "x")
    publish(ledger, "x", title="Neuer", body="Sesam")
    settle()
    assert (found(indexer.bucket, "sesam"), found(indexer.bucket, "mohn")) == (["Neuer"], [])


def test_a_revision_that_readers_do_not_have_yet_is_not_found(ledger: Ledger, indexer: Indexer, settle: Settle) -> None:
    publish(ledger, "x", title="Alt")
    settle()
    publish(ledger, "x", title="Neu")  # and not pressed
    assert not indexer.turn()
    settle()
    assert found(indexer.bucket, "neu") == ["Neu"]


@pytest.mark.usefixtures("small")
def test_an_indexer_that_dies_anywhere_is_followed_by_one_that_goes_on(
    ledger: Ledger, indexer: Indexer, settle: Settle, press_all: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.sweep.searching.merge.MERGE_SLICE_SECONDS", 0)
    for first in range(0, 40, 4):
        publish_some(ledger, first, first + 4)
        press_all()
        for _ in range(4):  # each knows nothing of what the one before has begun
            Indexer(ledger, indexer.bucket, indexer.doorbells).turn()
            press_all()
    settle()
    for n in range(40):
        assert found(indexer.bucket, f"nummer{n}") == [f"Meldung {n}"]


@pytest.mark.usefixtures("small")
def test_segments_that_were_replaced_are_removed_from_bucket_and_ledger(
    ledger: Ledger, indexer: Indexer, settle: Settle
) -> None:
    indexer.removal.linger = -1
    with transaction(ledger) as db:
        set_rules(db, purges=True, wait=None)
    ever = set[str]()
    for first in range(0, 24, 4):
        publish_some(ledger, first, first + 4)
        settle()
        ever |= {each.key for each in indexer.bucket.listing().objects if each.key.startswith("search/")}
    settle()
    with transaction(ledger) as db:
        known = segments(db)
        told = set(db.execute("SELECT path FROM purges").values())
        rows = {
            *db.execute("SELECT segment FROM search_entries").values(),
            *db.execute("SELECT segment FROM search_shards").values(),
        }
        paths = db.execute("SELECT path FROM pages WHERE path LIKE '/search/%'").values()
    assert {each.state for each in known} == {"live"}
    assert rows - {0} == {each.id for each in known}
    keys = {each.key for each in indexer.bucket.listing().objects if each.key.startswith("search/")}
    assert keys == {path[1:] + ("index.html" if path.endswith("/") else "") for path in paths}
    assert {f"/{key}" for key in ever - keys} <= told, "caches keep them for ever"
    assert len(found(indexer.bucket, "meldung")) == 24


@pytest.mark.usefixtures("small")
def test_words_are_found_anew_by_new_rules(
    ledger: Ledger, indexer: Indexer, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_some(ledger, 0, 30)
    settle()
    before = index(indexer.bucket)["segments"]
    with transaction(ledger) as db:
        begin_anew(db)
    settle()
    assert not {id_ for id_, _ in before} & {id_ for id_, _ in index(indexer.bucket)["segments"]}
    assert len(found(indexer.bucket, "meldung")) == 30


def test_what_is_to_be_taken_in_is_found_by_an_index_however_many_articles_there_are(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        db.execute("SET LOCAL enable_seqscan = off")
        statement = "EXPLAIN " + entries._SELECT_NOT_INDEXED
        plan = "\n".join(db.execute(statement, {"after": 0, "limit": 5, "most": 5}).values())
    assert "articles_to_index" in plan, plan


@pytest.mark.usefixtures("small")
def test_verification_repairs_the_index_like_every_other_page(
    ledger: Ledger, indexer: Indexer, settle: Settle, mend: Verification
) -> None:
    publish_some(ledger, 0, 12)
    settle()
    keys = [each.key for each in indexer.bucket.listing().objects if re.match(r"search/\d", each.key)]
    for key in keys[::2]:
        indexer.bucket.discard(key)
    for _ in mend.rounds():
        pass
    settle()
    assert len(found(indexer.bucket, "meldung")) == 12
    assert found(indexer.bucket, "nummer7") == ["Meldung 7"]


@pytest.mark.usefixtures("small")
def test_a_site_that_is_not_to_be_searched_any_more_has_no_index(
    ledger: Ledger, indexer: Indexer, settle: Settle, press_all: Settle
) -> None:
    indexer.removal.linger = -1
    publish_some(ledger, 0, 12)
    settle()
    for _ in range(12):
        clear(indexer)
        press_all()
    assert index(indexer.bucket)["segments"] == index(indexer.bucket)["newest"] == []
    assert not [each.key for each in indexer.bucket.listing().objects if re.match(r"search/\d", each.key)]
    settle()  # and is searched again
    assert len(found(indexer.bucket, "meldung")) == 12
