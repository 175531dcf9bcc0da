"""A newsroom whose clock is wrong, against the real intake and ledger: too wrong is refused, and the story is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response

from services.intake.app import create_app
from shared.ledger import Ledger
from shared.ledger.states import Action
from shared.settings import Section, Settings, Site, Store
from shared.signing import new_secret
from tests.collector.bulletin import serving
from tests.reading.articles_read import sources
from tools.drill.newsroom import Newsroom
from tools.drill.script import Message
from tools.drill.skewed_clock import ACCEPTED_SKEW_SECONDS, REFUSED_SKEW_SECONDS, Clock, Skewed, unnoticed

SECRET = new_secret()
FIRST = Message("m1", "s1n0", 1, Action.PUBLISH, "politik", opening=True, embargo=60, scheduled_by="publish_at")
THEN = Message("m2", "s1n0", 2, Action.PUBLISH, "politik", opening=False)
GONE = Message("m3", "s1n0", 3, Action.WITHDRAW, "politik", opening=False)
STORY = (FIRST, THEN, GONE)


@pytest.fixture
def app(ledger: Ledger) -> Iterator[Flask]:
    settings = Settings(
        Site("Test", "http://site.test", "de", "Europe/Berlin", (Section("politik", "Politik"),)),
        Store("bucket", "key", "secret"),
        ledger.url,
        "memory://",
        "http://intake.test",
        sources(desk=(SECRET,)),
    )
    made = create_app(settings)
    yield made
    made.extensions["context"].ledger.close()


def told(intake: str, off: int, *story: Message) -> Newsroom:
    """Return a newsroom that has told its story by a clock that is wrong by so many seconds."""
    newsroom = Newsroom(intake, SECRET, 100, Clock(off))
    for sender in newsroom.send(story):
        sender.join()
    return newsroom


def submissions(ledger: Ledger) -> int:
    with ledger.begin() as db:
        return int(db.execute("SELECT count(*) FROM submissions").value())


@pytest.mark.parametrize("off", [ACCEPTED_SKEW_SECONDS, -ACCEPTED_SKEW_SECONDS])
def test_a_clock_that_is_a_little_wrong_does_no_harm(app: Flask, ledger: Ledger, off: int) -> None:
    with serving(app) as intake:
        newsroom = told(intake, off, *STORY)

    assert [(answer.status, answer.tries) for answer in newsroom.answers] == [(202, 1)] * 3
    assert {(one.message, one.off, one.status) for one in newsroom.skewed} == {(m, off, 202) for m in STORY}
    assert submissions(ledger) == 3


@pytest.mark.parametrize("off", [REFUSED_SKEW_SECONDS, -REFUSED_SKEW_SECONDS])
def test_a_clock_that_is_too_wrong_is_refused_and_put_right(app: Flask, ledger: Ledger, off: int) -> None:
    left_behind = []

    @app.after_request
    def look(answer: Response) -> Response:
        if answer.status_code == 401:
            left_behind.append(submissions(ledger))
        return answer

    with serving(app) as intake:
        newsroom = told(intake, off, FIRST)

    assert [(answer.message, answer.status, answer.tries) for answer in newsroom.answers] == [(FIRST, 202, 2)]
    assert newsroom.skewed == [Skewed(FIRST, off, 401)]
    assert left_behind == [0]
    assert submissions(ledger) == 1


def test_a_whole_story_is_told_in_spite_of_a_wrong_clock(app: Flask, ledger: Ledger) -> None:
    with serving(app) as intake:
        newsroom = told(intake, REFUSED_SKEW_SECONDS, *STORY)

    assert {(answer.message, answer.status, answer.tries) for answer in newsroom.answers} == {
        (m, 202, 2) for m in STORY
    }
    assert submissions(ledger) == 3


def test_a_wrong_clock_changes_nothing_about_when_an_article_is_due(app: Flask, ledger: Ledger) -> None:
    begun = time.time()
    with serving(app) as intake:
        newsroom = told(intake, REFUSED_SKEW_SECONDS, FIRST)

    assert begun + 60 <= newsroom.due["s1n0", 1] <= time.time() + 60
    with ledger.begin() as db:
        due = db.execute("SELECT extract(epoch FROM release_at)::float FROM submissions").value()
    assert due == pytest.approx(newsroom.due["s1n0", 1], abs=0.001)


def careless(status: int) -> Callable[[], Response]:
    """An intake that gives this answer to everything."""
    return lambda: Response('{"submission": 1, "page": "http://site.test/a/"}', status, mimetype="application/json")


@pytest.mark.parametrize(
    ("status", "off"),
    [
        (202, REFUSED_SKEW_SECONDS),
        (202, -REFUSED_SKEW_SECONDS),
        (422, REFUSED_SKEW_SECONDS),
        (401, ACCEPTED_SKEW_SECONDS),
    ],
)
def test_an_intake_that_judges_clocks_wrongly_is_not_helped(status: int, off: int) -> None:
    app = Flask("careless")
    app.add_url_rule("/v1/sources/desk/articles", view_func=careless(status), methods=["POST"])
    with serving(app) as intake:
        newsroom = told(intake, off, FIRST)

    assert newsroom.skewed == [Skewed(FIRST, off, status)]
    assert [(answer.status, answer.tries) for answer in newsroom.answers] == [(status, 1)]


def test_a_fault_that_met_no_message_is_owned_up_to() -> None:
    skewed = [Skewed(FIRST, REFUSED_SKEW_SECONDS, 401), Skewed(FIRST, -ACCEPTED_SKEW_SECONDS, 202)]

    assert unnoticed(["clock.ahead", "store.full"], skewed) == []
    assert unnoticed(["clock.ahead", "clock.behind"], skewed) == [
        "clock.behind, because intake answered nothing that was signed while it lasted."
    ]
