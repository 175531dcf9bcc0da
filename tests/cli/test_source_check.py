"""`andruck source check` finds what is wrong with a source before an editor does, and publishes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from services.cli.source_check import Check, checks_of
from services.intake.app import create_app
from shared.errors import Misconfigured
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.pulls import note_webhook
from shared.settings import Settings, Store
from shared.sources import Source
from tests.collector.bulletin import serving
from tests.publisher.newsroom import SITE
from tests.reading.articles_read import sources

KEY = "0" * 26
POST = {"id": "6650f0", "title": "Bridge open", "html": "<p>It is.</p>", "updated_at": "2026-11-01T10:00:00.000Z"}


@dataclass
class SmallGhost:
    """A Ghost that has a Content API with one key."""

    posts: list[dict[str, Any]] = field(default_factory=lambda: [dict(POST)])

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.args.get("key") != KEY:
            return Response("{}", 401)(environ, start_response)
        answer = {"posts": self.posts, "meta": {"pagination": {"total": len(self.posts)}}}
        return Response(json.dumps(answer), mimetype="application/json")(environ, start_response)


@pytest.fixture
def settings(ledger: Ledger) -> Iterator[Settings]:
    """Those of a stack whose source `blog` is a Ghost; its intake was started before that was added."""
    store = Store("bucket", "key", "secret")
    before = Settings(SITE, store, ledger.url, "memory://", "http://intake.test", sources(desk=()))
    app = create_app(before)
    with closing(app.extensions["context"].ledger), serving(SmallGhost()) as ghost, serving(app) as address:
        source = Source("blog", "ghost", ("s" * 20,), {"url": ghost}, KEY)
        yield replace(before, intake_url=address, sources={**before.sources, "blog": source})


def found(settings: Settings, ledger: Ledger) -> dict[str, tuple[str, str]]:
    checks: list[Check] = list(checks_of(settings, "blog", ledger))
    return {each.what: (each.finding.value, each.sentence) for each in checks}


def test_a_source_that_works_is_said_to_and_nothing_is_published(settings: Settings, ledger: Ledger) -> None:
    with transaction(ledger) as db:
        note_webhook(db, "blog")

    checks = found(settings, ledger)

    assert {what: finding for what, (finding, _) in checks.items() if what != "intake"} == dict.fromkeys(
        ("settings", "webhooks", "api", "article"), "good"
    )
    assert "6650f0 would be published as 'Bridge open'" in checks["article"][1]
    with transaction(ledger) as db:
        assert db.execute("SELECT FROM submissions").rowcount == 0


def test_an_intake_that_was_not_started_again_is_told_apart(settings: Settings, ledger: Ledger) -> None:
    assert found(settings, ledger)["intake"][0] == "wrong"
    assert "does not know this source yet: start it again" in found(settings, ledger)["intake"][1]


def test_a_token_that_the_cms_refuses_is_named_and_not_shown(settings: Settings, ledger: Ledger) -> None:
    wrong = replace(settings.sources["blog"], token="f" * 26)

    checks = found(replace(settings, sources={**settings.sources, "blog": wrong}), ledger)

    assert checks["api"][0] == checks["article"][0] == "wrong"
    assert "make a token there that may read articles" in checks["api"][1]
    assert "f" * 26 not in str(checks)


def test_an_option_that_cannot_be_is_named(settings: Settings, ledger: Ledger) -> None:
    wrong = replace(settings.sources["blog"], options={"url": 7})

    assert found(replace(settings, sources={"blog": wrong}), ledger)["settings"] == (
        "wrong",
        "The option 'url' of the source 'blog' must be text.",
    )


def test_a_source_that_is_not_there_is_refused(settings: Settings, ledger: Ledger) -> None:
    with pytest.raises(Misconfigured, match=r"There is no source 'nope'; there are .*blog"):
        list(checks_of(settings, "nope", ledger))
