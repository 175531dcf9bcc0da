"""The page of an article's versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.publisher.pages import render
from services.publisher.pages.history import MAX_COMPARED_CHARACTERS
from services.publisher.press import Pressroom
from shared.history import History, PastVersion
from shared.notices import PLAIN_UPDATE, Change, UpdateKind
from shared.pages import Page, PageKind
from shared.settings import Store
from shared.withdrawal import Tombstone
from tests.publisher.newsroom import ARTICLE, EDITION, NOON, SITE, html, show, text, theme_for
from tests.publisher.pressing import object_at, publish_and_press

PAGE = Page("/politik/die-brücke/history/", PageKind.HISTORY, 1)
FIRST = PastVersion(NOON, PLAIN_UPDATE, ARTICLE)
SECOND = PastVersion(
    NOON + timedelta(hours=1),
    Change(UpdateKind.CORRECTION, "Am <Montag>."),
    replace(ARTICLE, body="Seit <i>Montag</i> rollt der Verkehr.\n\nNeu & gut.", tags=()),
)


def _shown(*versions: PastVersion) -> History:
    return History("/politik/die-brücke/", "Die Brücke ist fertig", "de", "politik", versions)


def test_each_version_says_when_it_came_what_was_said_of_it_and_which_words_were_changed() -> None:
    page = html(render(theme_for(SITE), PAGE, _shown(SECOND, FIRST)))
    assert [each.text for each in page.xpath("//ol[@class='versions']/li/h2/time")] == [
        "1. Juli 2025, 13:00 Uhr",
        "1. Juli 2025, 12:00 Uhr",
    ]
    assert text(page, "//ol[@class='versions']/li[1]/p[@class='note']") == "Korrektur Am <Montag>."
    assert [each.text for each in page.xpath("//ol[@class='versions']/li[1]//del")] == ["heute"]
    assert [each.text for each in page.xpath("//ol[@class='versions']/li[1]//ins")] == ["Montag", "Neu & gut."]
    assert (
        text(page, "//ol[@class='versions']/li[1]/p[@class='changed'][1]")
        == "Seit heute Montag rollt der Verkehr. Neu & gut."
    )
    assert text(page, "//ol[@class='versions']/li[2]") == "1. Juli 2025, 12:00 Uhr Erste Fassung."
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//h1/a/@href") == ["/politik/die-br%C3%BCcke/"]


def test_what_was_not_changed_or_is_too_long_to_compare_says_so() -> None:
    other_tags = replace(FIRST, article=replace(ARTICLE, tags=("x",)))
    page = html(render(theme_for(SITE), PAGE, _shown(other_tags, FIRST)))
    assert "Am Text wurde nichts geändert." in text(page, "//ol[@class='versions']/li[1]")
    long = replace(FIRST, article=replace(ARTICLE, body="Wort. " * (MAX_COMPARED_CHARACTERS // 6)))
    page = html(render(theme_for(SITE), PAGE, _shown(long, SECOND, FIRST)))
    assert "Zu lang" in text(page, "//ol[@class='versions']/li[1]")
    page = html(render(theme_for(SITE), PAGE, _shown(replace(FIRST, article=None), FIRST)))
    assert "Zu lang" in text(page, "//ol[@class='versions']/li[1]")


def test_twenty_long_versions_that_have_nothing_in_common_are_compared_in_time() -> None:
    """The process that renders has five seconds; this one would need minutes if words were compared without bound."""
    versions = [
        replace(FIRST, article=replace(ARTICLE, body="\n\n".join(f"{n}-{i} " * 400 for i in range(8))))
        for n in range(9)
    ]
    assert render(theme_for(SITE), PAGE, _shown(*versions)).status == 200


def test_readers_get_the_versions_and_the_way_there(pressroom: Pressroom, store: Store) -> None:
    path = publish_and_press(pressroom, version=1, has_history=True)
    publish_and_press(pressroom, version=2, has_history=True, body="Another body.")
    versions = object_at(store, f"{path}history/")["Body"].read().decode()
    assert "<ins>Another body.</ins>" in versions or "<ins>Another</ins>" in versions
    assert f'href="{path}history/"' in object_at(store, path)["Body"].read().decode()


def test_the_articles_page_links_to_its_versions_only_if_they_are_there() -> None:
    there = "/politik/die-br%C3%BCcke/history/"
    assert there in html(show(replace(EDITION, has_history=True))).xpath("//header//a/@href")
    assert there not in html(show(EDITION)).xpath("//a/@href")
    assert render(theme_for(SITE), PAGE, Tombstone()).status == 410
