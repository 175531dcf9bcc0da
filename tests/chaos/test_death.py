"""A process that dies gives its work back at once, though a lease lasts for a minute."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from services.publisher.press import Pressroom
from services.sweep.rescue import Rescue
from shared.bucket import Bucket
from shared.errors import Transient
from shared.events import Doorbell, EventType
from shared.ledger import Ledger, transaction
from shared.ledger.leases import LEASE
from shared.ledger.owners import hold_lifeline
from shared.ledger.telling.subscriptions import subscribe
from shared.lifeline import Lifeline
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from shared.signing import new_secret
from tests.conftest import Running
from tests.hanging import hanging
from tests.local import until
from tests.lost_answer import lose_answer_to_next_commit
from tests.publisher.newsroom import SITE, theme_for
from tests.publisher.working import own_broker, starter
from tests.shared.newsdesk import claim_press, press_all, publish, unanswered
from tests.subscriber import listening
from tools.drill.gate import Gate, Mode

SOON = 10
"""Seconds within which others have done what the dead had begun."""

BUSY = "SELECT count(*) FROM {} WHERE lease_until > now() AND owner IS NOT NULL"
AT_WORK = "SELECT count(*) FROM processes WHERE kind IN ('publisher', 'notifier')"
UNPRESSED = "SELECT count(*) FROM pages WHERE wanted > pressed"


@pytest.mark.parametrize("whole", [False, True], ids=["one child", "the whole publisher"])
def test_what_a_publisher_had_begun_when_it_was_killed_is_readable_within_seconds(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path, whole: bool
) -> None:
    gate = Gate(urlsplit(store.endpoint or "").port or 0)
    gate.turn(Mode.SLOW, delay=1)
    with own_broker(stack) as broker_url:
        bells = Doorbells(celery_app(broker_url))
        start = starter(stack, tmp_path, ledger, broker_url, store, f"http://127.0.0.1:{gate.port}")
        with start("services.sweep"), start("services.publisher") as publisher:
            wanted = [due for number in range(40) for due in publish(ledger, str(number)).ring]
            bells.ring(Doorbell.PRESS, wanted)  # together: a message has many pages to be at
            until(lambda: _count(ledger, BUSY.format("pages")) > 8)
            with start("services.publisher"):
                until(lambda: _count(ledger, AT_WORK) == 2)
                if whole:
                    os.killpg(publisher.pid, signal.SIGKILL)
                    publisher.wait()
                else:
                    _busiest_child(publisher.pid).kill()
                gate.turn(Mode.OPEN)
                until(lambda: _count(ledger, UNPRESSED) == 0, SOON)
    gate.close()
    assert LEASE.total_seconds() > 5 * SOON


def test_what_a_notifier_had_begun_when_it_was_killed_is_told_within_seconds(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    start = starter(stack, tmp_path, ledger, "redis://127.0.0.1:1/0", store)
    with listening() as subscriber, hanging() as deaf, start("services.sweep"):
        _subscribe(ledger, f"http://127.0.0.1:{deaf.port}/")
        for number in range(5):
            publish(ledger, str(number))
        press_all(ledger)
        with start("services.notifier") as notifier:
            until(lambda: _count(ledger, BUSY.format("deliveries")) == 5)
            with start("services.notifier"):
                until(lambda: _count(ledger, AT_WORK) == 2)
                with ledger.begin() as db:
                    db.execute("UPDATE subscriptions SET url = %(url)s", {"url": subscriber.url})
                os.killpg(notifier.pid, signal.SIGKILL)
                notifier.wait()
                until(lambda: len(subscriber.heard) == 5, SOON)


def test_a_death_stays_counted_and_others_can_claim_at_once(ledger: Ledger) -> None:
    path = publish(ledger).path
    rescue = Rescue(ledger, Doorbells(celery_app("memory://")))
    with hold_lifeline(ledger.url, 7, "dead"), transaction(ledger) as db:
        db.execute("UPDATE pages SET lease_until = now() + interval '1 minute', owner = 7, claims = 1")
    until(lambda: rescue.look() == 1, SOON)

    with transaction(ledger) as db:
        again = claim_press(db, path)
    assert again
    assert again.lease.row.claims == 2
    assert _count(ledger, "SELECT count(*) FROM lifelines") == 0


def test_whoever_lives_keeps_what_it_claimed_though_its_session_is_cut(ledger: Ledger) -> None:
    path = publish(ledger).path
    rescue = Rescue(ledger, Doorbells(celery_app("memory://")))
    lifeline = Lifeline(ledger.url, "publisher")
    owner = lifeline.owner
    assert owner
    with transaction(ledger) as db:
        assert claim_press(db, path, owner)
    for _ in range(3):
        with ledger.begin() as db:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ 'lifeline'")
        for _ in range(6):
            assert rescue.look() == 0
            time.sleep(0.3)
    assert lifeline.owner == owner
    assert unanswered(ledger) == []


def _busiest_child(pid: int) -> psutil.Process:
    """Return a pressing process; all of them hold leases by now."""
    return next(child for child in psutil.Process(pid).children() if child.ppid() == pid)


def _count(ledger: Ledger, question: str) -> int:
    with ledger.begin() as db:
        return int(db.execute(question).value())


def _subscribe(ledger: Ledger, url: str) -> None:
    with transaction(ledger) as db:
        subscribe(db, channel="webhook", url=url, secret=new_secret(), events=list(EventType))


def test_a_claim_whose_commit_was_not_answered_is_given_back(
    ledger: Ledger, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = publish(ledger).path
    lose_answer_to_next_commit(monkeypatch)
    with pytest.raises(Transient):
        Pressroom(ledger, Bucket(store), theme_for(SITE), Doorbells(celery_app("memory://"))).press([path])
    assert _count(ledger, "SELECT count(*) FROM pages WHERE lease_until IS NULL AND claims = 0 AND failures = 1") == 1
