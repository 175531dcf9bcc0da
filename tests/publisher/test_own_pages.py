"""Own pages: what is pressed of them, what is left when they move or go, and how all others link to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.cli.own_pages import refuse_sections_in_the_way, without
from services.publisher.press import Pressroom
from shared import faults
from shared.errors import Misconfigured, Permanent
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.own_pages import Applied, apply, own_pages
from shared.own_page import OwnPage
from shared.pages import FRONT, OVERVIEW, OWN_SITEMAP
from shared.settings import Section, Store
from tests.publisher.imprint import ENGLISH, IMPRINT, PRIVACY
from tests.publisher.newsroom import SITE
from tests.publisher.pressing import object_at, publish_and_press
from tests.shared.newsdesk import due

BESIDE = (FRONT, OVERVIEW, OWN_SITEMAP)


def _apply(ledger: Ledger, *pages: OwnPage) -> Applied:
    with transaction(ledger) as db:
        return apply(db, pages, BESIDE)


def _press_all(pressroom: Pressroom) -> None:
    for _ in range(20):
        if not (paths := due(pressroom.ledger)):
            return
        pressroom.press(paths)
        with transaction(pressroom.ledger) as db:
            db.execute("UPDATE pages SET next_attempt_at = now()")
    raise AssertionError(f"still due: {paths}")


def test_a_page_comes_changes_moves_and_goes(pressroom: Pressroom, store: Store) -> None:
    ledger = pressroom.ledger
    assert _apply(ledger, IMPRINT, ENGLISH).added == ("en/imprint", "impressum")
    _press_all(pressroom)
    assert "<p>Wir.</p>" in object_at(store, "/impressum/")["Body"].read().decode()
    assert "/impressum/" in object_at(store, "/site.html")["Body"].read().decode()

    moved = replace(IMPRINT, path="/ueber/impressum/", body="Neu.")
    applied = _apply(ledger, moved, ENGLISH)
    assert (applied.changed, applied.unchanged) == (("impressum",), 1)
    _press_all(pressroom)
    assert object_at(store, "/impressum/")["Metadata"]["andruck-location"] == "/ueber/impressum/"
    assert "<p>Neu.</p>" in object_at(store, "/ueber/impressum/")["Body"].read().decode()
    assert "/ueber/impressum/" in object_at(store, "/en/imprint/")["Body"].read().decode()

    assert _apply(ledger, ENGLISH).removed == ("impressum",)
    _press_all(pressroom)
    for former in ("/impressum/", "/ueber/impressum/"):
        gone = object_at(store, former)
        assert gone["Metadata"]["andruck-status"] == "410"
        assert "Neu." not in gone["Body"].read().decode()
    assert "impressum" not in object_at(store, "/")["Body"].read().decode()

    _apply(ledger, ENGLISH, IMPRINT)
    _press_all(pressroom)
    assert "andruck-status" not in object_at(store, "/impressum/")["Metadata"]
    assert object_at(store, "/ueber/impressum/")["Metadata"]["andruck-location"] == "/impressum/"


def test_two_pages_may_change_places(pressroom: Pressroom, store: Store) -> None:
    _apply(pressroom.ledger, IMPRINT, PRIVACY)
    _press_all(pressroom)
    _apply(pressroom.ledger, replace(IMPRINT, path=PRIVACY.path), replace(PRIVACY, path=IMPRINT.path))
    _press_all(pressroom)
    assert "<p>Nichts.</p>" in object_at(store, "/impressum/")["Body"].read().decode()
    assert "<p>Wir.</p>" in object_at(store, "/datenschutz/")["Body"].read().decode()


def test_readers_are_sent_nowhere_before_the_page_is_there(pressroom: Pressroom, store: Store) -> None:
    _apply(pressroom.ledger, IMPRINT)
    _press_all(pressroom)
    _apply(pressroom.ledger, replace(IMPRINT, path="/neu/"))
    pressroom.press(["/impressum/"])
    assert "andruck-location" not in object_at(store, "/impressum/")["Metadata"]
    _press_all(pressroom)
    assert object_at(store, "/impressum/")["Metadata"]["andruck-location"] == "/neu/"


def test_nothing_is_pressed_of_what_has_not_changed(ledger: Ledger) -> None:
    _apply(ledger, IMPRINT, ENGLISH)
    with transaction(ledger) as db:
        before = own_pages(db)
    assert _apply(ledger, IMPRINT, ENGLISH) == Applied((), (), (), 2, ())
    with transaction(ledger) as db:
        assert own_pages(db) == before


def test_a_date_moves_only_when_readers_get_something_new(ledger: Ledger) -> None:
    _apply(ledger, IMPRINT)
    with transaction(ledger) as db:
        (before,) = own_pages(db)
    _apply(ledger, replace(IMPRINT, order=7, path="/x/"))
    with transaction(ledger) as db:
        (moved,) = own_pages(db)
    _apply(ledger, replace(IMPRINT, body="Anders."))
    with transaction(ledger) as db:
        (changed,) = own_pages(db)
    assert moved.changed_at == before.changed_at
    assert changed.changed_at
    assert before.changed_at
    assert changed.changed_at > before.changed_at


def test_a_path_at_which_an_article_is_or_was_is_refused_and_nothing_changes(pressroom: Pressroom) -> None:
    path = publish_and_press(pressroom)
    with pytest.raises(Permanent, match=rf"something else at {path} already \(article\)"):
        _apply(pressroom.ledger, IMPRINT, replace(PRIVACY, path=path))
    with transaction(pressroom.ledger) as db:
        assert own_pages(db) == []


def test_the_cost_of_a_new_link_does_not_grow_with_the_archive(pressroom: Pressroom) -> None:
    _apply(pressroom.ledger, PRIVACY)
    _press_all(pressroom)
    few = len(_apply(pressroom.ledger, PRIVACY, IMPRINT).ring)
    _press_all(pressroom)
    for number in range(12):
        publish_and_press(pressroom, id_=f"a-{number}")
    many = len(_apply(pressroom.ledger, PRIVACY, IMPRINT, ENGLISH).ring)
    assert many == few + 1


def test_a_press_that_is_killed_anywhere_leaves_no_page_behind(
    pressroom: Pressroom, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    for point in ("press.claimed", "press.rendered", "press.put_answered", "press.before_commit"):

        def reached(name: str, point: str = point) -> None:
            if name == point:
                raise Killed

        page = replace(IMPRINT, body=f"Bis {point}.")
        _apply(pressroom.ledger, page)
        with monkeypatch.context() as patched:
            patched.setattr(faults, "reached", reached)
            with pytest.raises(Killed):
                pressroom.press(["/impressum/"])
        with transaction(pressroom.ledger) as db:
            db.execute("UPDATE pages SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
        _press_all(pressroom)
        assert f"Bis {point}." in object_at(store, "/impressum/")["Body"].read().decode()


def test_a_section_that_is_added_where_an_own_page_is_is_refused(ledger: Ledger) -> None:
    _apply(ledger, replace(IMPRINT, path="/sport/regeln/"))
    with transaction(ledger) as db:
        refuse_sections_in_the_way(db, SITE)
        with pytest.raises(Misconfigured, match="impressum at /sport/regeln/ is below /sport/, where the section"):
            refuse_sections_in_the_way(db, replace(SITE, sections=(*SITE.sections, Section("sport", "Sport"))))


def test_a_removed_original_leaves_its_translations_related_to_each_other() -> None:
    french = replace(ENGLISH, name="fr/legal", language="fr")
    left = without([IMPRINT, ENGLISH, french], "impressum")
    assert [(page.name, page.original) for page in left] == [("en/imprint", ""), ("fr/legal", "en/imprint")]
    with pytest.raises(Misconfigured, match="no own page 'x'"):
        without([IMPRINT], "x")
