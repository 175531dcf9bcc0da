"""A section whose address somebody has already is refused, for its front would never come there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.cli.prepare import prepare
from shared.errors import Misconfigured
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.own_pages import apply
from shared.settings import Section, Settings, Store
from tests.intake.test_api import _settings
from tests.publisher.imprint import IMPRINT
from tests.publisher.newsroom import SITE
from tests.shared.newsdesk import press_all, publish, withdraw


@pytest.fixture
def settings(ledger: Ledger, store: Store) -> Settings:
    return replace(_settings(ledger.url), site=SITE, store=store)


def test_a_section_at_the_path_of_an_article_is_refused_and_nothing_is_wanted(
    ledger: Ledger, settings: Settings
) -> None:
    prepare(settings)
    publish(ledger, "skandal")
    press_all(ledger)
    refused = (
        r"^The section politik/slug-of-skandal cannot be at /politik/slug-of-skandal/: the article skandal of the "
        r"source desk is there, or was, .* Give the section another slug in site.toml.$"
    )
    with pytest.raises(Misconfigured, match=refused):
        prepare(_with_section(settings, "politik/slug-of-skandal"))
    assert press_all(ledger) == []
    withdraw(ledger, "skandal")
    press_all(ledger)
    with pytest.raises(Misconfigured, match=refused):
        prepare(_with_section(settings, "politik/slug-of-skandal"))


def test_a_section_at_the_path_of_an_own_page_that_is_gone_is_refused(ledger: Ledger, settings: Settings) -> None:
    for own_pages in ([replace(IMPRINT, path="/sport/")], []):
        with transaction(ledger) as db:
            apply(db, own_pages, [])
    with pytest.raises(Misconfigured, match=r"^The section sport cannot be at /sport/: an own page is there, or was"):
        prepare(_with_section(settings, "sport"))


def test_a_section_where_nothing_is_gets_its_front_whoever_prepares_again(ledger: Ledger, settings: Settings) -> None:
    for _ in range(2):
        prepare(_with_section(settings, "sport"))
        assert "/sport/" in press_all(ledger)


def _with_section(settings: Settings, slug: str) -> Settings:
    return replace(settings, site=replace(SITE, sections=(*SITE.sections, Section(slug, "New"))))
