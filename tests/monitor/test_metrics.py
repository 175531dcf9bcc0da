"""What Prometheus reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from flask.testing import FlaskClient
from kombu import Queue
from prometheus_client.parser import text_string_to_metric_families

from services.sweep.sweep import Sweep
from shared.article import Schedule
from shared.events import QUEUES, Doorbell, Priority
from shared.events import Queue as Lane
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.presses import PressedPage, finish_presses
from shared.ledger.pressing.wants import Want, want
from shared.queue import Doorbells, celery_app
from tests.monitor import newsroom
from tests.shared.newsdesk import publish

READABLE = "andruck_accepted_to_readable_seconds"


def scrape(monitor: FlaskClient) -> dict[str, float]:
    """Return each sample by its name with the values of its labels."""
    answer = monitor.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {" ".join([s.name, *s.labels.values()]): s.value for family in families for s in family.samples}


def test_a_page_that_waits_shows_with_its_age(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.publish(ledger)
    newsroom.let_pass(ledger, 100)
    newsroom.publish(ledger)
    found = scrape(monitor)
    assert found["andruck_pages_unpressed"] == 2
    assert found["andruck_pages_oldest_seconds"] == pytest.approx(100, abs=5)
    assert found["andruck_queue_oldest_seconds publisher"] == found["andruck_pages_oldest_seconds"]
    assert found["andruck_submissions open"] == 2


def test_each_queue_of_the_publisher_shows_by_itself_and_bulk_makes_no_page_old(
    monitor: FlaskClient, ledger: Ledger
) -> None:
    publish(ledger, "bulk", priority=Priority.BULK)
    newsroom.let_pass(ledger, 100)
    publish(ledger, "breaking", priority=Priority.BREAKING)
    newsroom.let_pass(ledger, 10)
    found = scrape(monitor)
    assert found["andruck_queue_oldest_seconds publisher.breaking"] == pytest.approx(10, abs=5)
    assert found["andruck_queue_oldest_seconds publisher"] == 0
    assert found["andruck_queue_oldest_seconds publisher.bulk"] == pytest.approx(110, abs=5)
    assert found["andruck_pages_oldest_seconds"] == found["andruck_queue_oldest_seconds publisher.breaking"]
    assert found["andruck_pages_unpressed"] == 2
    assert [found[f"andruck_queue_depth {queue}"] for queue in QUEUES["publisher"]] == [0, 0, 0, 0]
    newsroom.press_all(ledger)
    newsroom.publish(ledger)
    newsroom.finish(ledger, newsroom.claimed(ledger, newsroom.due(ledger)[0]))
    newsroom.let_pass(ledger, 40)
    found = scrape(monitor)
    assert found["andruck_queue_oldest_seconds publisher.lists"] == pytest.approx(40, abs=5)
    assert found["andruck_queue_oldest_seconds publisher"] == 0


def test_a_page_that_is_wanted_again_whenever_it_is_pressed_is_not_called_old(
    monitor: FlaskClient, ledger: Ledger
) -> None:
    newsroom.publish(ledger)
    newsroom.finish(ledger, newsroom.claimed(ledger, newsroom.due(ledger)[0]))
    newsroom.let_pass(ledger, 100)
    for path in newsroom.due(ledger):
        press = newsroom.claimed(ledger, path)
        with transaction(ledger) as db:
            want(db, [Want(press.page)])
        newsroom.finish(ledger, press)
    found = scrape(monitor)
    assert found["andruck_pages_unpressed"] > 0
    assert found["andruck_pages_oldest_seconds"] < 5


def test_each_submission_is_observed_once_however_often_the_monitor_is_scraped(
    monitor: FlaskClient, ledger: Ledger
) -> None:
    assert scrape(monitor)[f"{READABLE}_count publish"] == 0
    path = newsroom.publish(ledger)
    newsroom.press_all(ledger)
    assert [scrape(monitor)[f"{READABLE}_count publish"] for _ in range(3)] == [1, 1, 1]
    newsroom.publish(ledger)
    newsroom.withdraw(ledger, path)
    newsroom.press_all(ledger)
    found = [scrape(monitor) for _ in range(2)][-1]
    assert found[f"{READABLE}_count publish"] == 2
    assert found[f"{READABLE}_count withdraw"] == 1
    assert 0 < found[f"{READABLE}_sum publish"] < 10


def test_scrapes_at_the_same_time_count_nothing_twice(monitor: FlaskClient, ledger: Ledger) -> None:
    for _ in range(5):
        newsroom.publish(ledger)
    newsroom.press_all(ledger)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: monitor.application.test_client().get("/metrics"), range(12)))
    assert scrape(monitor)[f"{READABLE}_count publish"] == 5


def test_a_press_that_commits_late_is_observed_all_the_same(monitor: FlaskClient, ledger: Ledger) -> None:
    late = newsroom.claimed(ledger, newsroom.publish(ledger))
    scrape(monitor)
    with transaction(ledger) as db:
        finish_presses(db, [PressedPage(late, "etag", "digest")])  # its time is that of the transaction's beginning …
        assert scrape(monitor)[f"{READABLE}_count publish"] == 0
    assert scrape(monitor)[f"{READABLE}_count publish"] == 1  # … and only now it can be seen


def test_what_went_out_before_the_monitor_started_is_not_counted(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.let_pass(ledger, 10)
    assert [scrape(monitor)[f"{READABLE}_count publish"] for _ in range(2)] == [0, 0]


def test_deliveries_are_counted_by_what_became_of_them(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.subscriber(ledger)
    for _ in range(3):
        newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.tell(ledger)
    newsroom.kill_delivery(ledger, "Answered 404.")
    newsroom.let_pass(ledger, 70)
    found = [scrape(monitor) for _ in range(2)][-1]
    assert found["andruck_deliveries_delivered_total"] == 1
    assert found["andruck_deliveries waiting"] == 1
    assert found["andruck_deliveries dead"] == 1
    assert found["andruck_queue_oldest_seconds notifier"] == pytest.approx(70, abs=5)


def test_dead_pages_are_counted(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.kill_page(ledger, newsroom.publish(ledger), "The theme cannot show it.")
    found = scrape(monitor)
    assert (found["andruck_pages_dead"], found["andruck_pages_unpressed"]) == (1, 0)
    assert (found["andruck_submissions failed"], found["andruck_submissions open"]) == (1, 0)


def test_processes_are_counted_while_they_sign_in(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.at_work(ledger, "publisher", "notifier", "sweep")
    found = scrape(monitor)
    assert [found[f"andruck_processes {kind}"] for kind in ("publisher", "notifier", "sweep")] == [1, 1, 1]
    assert found["andruck_sweep_offered_total sweep@press-1:7"] == 12
    newsroom.let_pass(ledger, 60)
    found = scrape(monitor)
    assert found["andruck_processes publisher"] == 0
    assert found["andruck_sweep_age_seconds"] == pytest.approx(60, abs=5)


def test_doorbells_are_counted_where_celery_keeps_them(monitor: FlaskClient, broker: str) -> None:
    with celery_app(broker) as app, app.connection_for_write() as connection:
        app.send_task(Doorbell.PRESS.value, args=(["/"],), queue=Lane.PUBLISHER.value, connection=connection)
        app.send_task(Doorbell.PRESS.value, args=(["/"],), queue=Lane.PUBLISHER.value, connection=connection)
        taken = Queue(Lane.PUBLISHER.value, channel=connection.default_channel).get()
        assert taken
        found = scrape(monitor)
        taken.ack()
    assert found["andruck_queue_depth publisher"] == 1
    assert found["andruck_queue_depth notifier"] == 0
    assert found["andruck_queue_unacked"] == 1
    assert found["andruck_broker_up"] == 1


def test_without_a_broker_its_depth_is_left_out_and_not_said_to_be_zero(lonely: FlaskClient) -> None:
    found = scrape(lonely)
    assert found["andruck_broker_up"] == 0
    assert "andruck_queue_depth publisher" not in found
    assert "andruck_pages_unpressed" in found


def test_without_a_ledger_only_what_was_counted_is_told(blind: FlaskClient) -> None:
    found = scrape(blind)
    assert found["andruck_ledger_up"] == 0
    assert "andruck_pages_unpressed" not in found
    assert found["andruck_deliveries_delivered_total"] == 0


def test_the_lateness_of_a_release_is_observed(monitor: FlaskClient, ledger: Ledger) -> None:
    monitor.get("/metrics")
    publish(ledger, schedule=Schedule(release_at=datetime.now(UTC) + timedelta(milliseconds=50)))
    sweep = Sweep(ledger, Doorbells(celery_app("memory://")))
    until = monotonic() + 10
    while not sweep.once()["released"] and monotonic() < until:
        sleep(0.01)

    assert scrape(monitor)["andruck_release_lateness_seconds_count"] == 1
