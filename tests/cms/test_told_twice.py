"""What a real CMS answers when asked means what its webhooks have meant: a difference would come and go for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.collector.api_client import HttpApiClient
from shared.article import Article, Schedule
from shared.dialects import DIALECTS
from shared.dialects.content_api import Item
from shared.reading.intent import Fetch, Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.request import Head, Request
from shared.signing import new_secret
from shared.sources import Source
from tests.cms.directus import Directus
from tests.cms.full_article import ALT, CAPTION, FULL_STORY
from tests.cms.ghost import DOCUMENTED_EVENTS, Ghost
from tests.cms.program import RealCms, Story
from tests.cms.strapi import Strapi
from tests.cms.wordpress import WordPress
from tests.dialects.site_after import site_after
from tests.reading.articles_read import SITE
from tests.subscriber import Heard, Subscriber, listening

pytestmark = pytest.mark.cms

SECRET = new_secret()
MAX_TELLING_SECONDS = 20
EDITED = Story("Brücke gesperrt", "<p>Bis auf Weiteres.</p>", "Seit heute", ("Verkehr",))
Wish = Publish | Withdraw | Ignore
Meant = tuple[Article, Schedule]


@pytest.fixture(params=(Ghost, Strapi, Directus, WordPress), ids=lambda program: program.kind)
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealCms]:
    made: RealCms = request.param(tmp_path)
    if isinstance(made, Ghost):
        made.events = DOCUMENTED_EVENTS  # are they enough?
    try:
        made.start()
        yield made
    finally:
        made.stop()


class Both:
    """What a CMS tells of its own accord, and what it answers."""

    def __init__(self, program: RealCms, subscriber: Subscriber) -> None:
        self._source = Source("cms", program.kind, (SECRET,), program.full_options, token=program.token)
        self._dialect, self._subscriber = DIALECTS[program.kind], subscriber

    def agreed(self, id_: str) -> Meant | None:
        """Return what is to be published, once all say the same; None once all say that nothing is."""
        until = time.monotonic() + MAX_TELLING_SECONDS
        while (told := self._told(id_)) != self.asked(id_) and time.monotonic() < until:
            time.sleep(0.2)
        assert told == self.asked(id_), "its webhooks say what its API does"
        assert told == self._walked_by(id_), "its list says what it answers of this very one"
        return told

    def asked(self, id_: str, token: str | None = None) -> Meant | None:
        """Return what the API answers of an article, whoever asks."""
        source = self._source if token is None else replace(self._source, token=token)
        return site_after([self._fetched(source, id_)]).get(id_)

    def _told(self, id_: str) -> Meant | None:
        return site_after([wish for heard in list(self._subscriber.heard) for wish in self._read(heard)]).get(id_)

    def _read(self, heard: Heard) -> list[Wish]:
        request = Request.of(Head("POST", "/v1/sources/cms/webhook", heard.headers), "", heard.body, SITE)
        self._dialect.verify(request, self._source)
        intent = self._dialect.read(request, self._source)
        if isinstance(intent, Fetch):
            return [self._fetched(self._source, one) for one in intent.external_ids]
        return [intent] if isinstance(intent, Wish) else []

    def _fetched(self, source: Source, id_: str) -> Wish:
        api = self._dialect.api
        assert api
        with closing(HttpApiClient(source, api.url(source))) as client:
            item = api.fetch(client, source, id_)
        return Withdraw(id_, None, None) if item is None else self._meaning(item, source)

    def _walked_by(self, id_: str) -> Meant | None:
        api = self._dialect.api
        assert api
        with closing(HttpApiClient(self._source, api.url(self._source))) as client:
            items = [item for batch in api.changed(client, self._source, "") for item in batch.items]
        wishes = list[Wish]()
        for item in items:
            with suppress(Invalid):  # another article, which does not have all
                wishes.append(self._meaning(item, self._source))
        return site_after(wishes).get(id_)

    def _meaning(self, item: Item, source: Source) -> Wish:
        api = self._dialect.api
        assert api
        return api.read(item, source, SITE)


@pytest.fixture
def both(program: RealCms) -> Iterator[Both]:
    with listening() as subscriber:
        program.add_webhooks(subscriber.url, SECRET)
        yield Both(program, subscriber)


def test_the_api_says_of_an_article_what_its_webhooks_have_said(program: RealCms, both: Both) -> None:
    id_ = program.create_full()
    program.publish(id_)
    article, _ = both.agreed(id_) or pytest.fail("it is not out")
    _check_full(article)
    for token in program.other_tokens:
        assert both.asked(id_, token) == both.asked(id_), "whoever asks is told the same"
    program.edit(id_, EDITED)
    edited, _ = both.agreed(id_) or pytest.fail("it is not out any more")
    assert (edited.title, edited.picture) == (EDITED.title, article.picture)
    program.unpublish(id_)
    assert both.agreed(id_) is None
    program.republish(id_)
    assert both.agreed(id_)
    program.delete(id_)
    assert both.agreed(id_) is None


def test_the_api_says_of_what_waits_what_its_webhooks_have_said(program: RealCms, both: Both) -> None:
    id_, at = program.create_full(), datetime.now(UTC) + timedelta(hours=2)
    program.schedule(id_, FULL_STORY, at)
    _, schedule = both.agreed(id_) or pytest.fail("it does not wait")
    assert schedule.release_at
    assert abs(schedule.release_at - at) < timedelta(seconds=2)
    program.schedule(id_, EDITED, at + timedelta(hours=1))
    edited, _ = both.agreed(id_) or pytest.fail("it does not wait any more")
    assert edited.title == EDITED.title
    program.unpublish(id_)
    assert both.agreed(id_) is None


def _check_full(article: Article) -> None:
    """See that what is compared is there at all."""
    assert article.title in (FULL_STORY.title, "Brücke „Süd“ & Nord: was “nun”?")  # WordPress sets quotes
    assert "laut" in article.body
    assert "png" in article.body, "its pictures"
    assert article.section == "politik"
    assert {"Verkehr", "Brücken & Wege"} <= set(article.tags)
    assert [author.name for author in article.authors] == ["Ada Redaktion"]
    assert article.standfirst
    assert article.picture
    assert article.picture.url.startswith("http://127.0.0.1")
    assert (article.picture.alt, article.picture.caption) == (ALT, CAPTION)
