"""Each trouble of an engine is called by its name, with advice that helps."""

from __future__ import annotations

import psycopg
import pytest
from redis import Redis

from services.monitor.snapshot import look
from services.monitor.troubles import TroubleKind
from shared.broker import broker_client
from shared.ledger import Ledger
from tests.hanging import hanging
from tests.monitor import newsroom
from tests.monitor.conftest import NOBODY

KINDS = ("publisher", "notifier", "sweep")


def test_a_broker_that_takes_no_writes_is_no_reason_to_start_another_publisher(ledger: Ledger, broker: str) -> None:
    newsroom.publish(ledger)
    newsroom.let_pass(ledger, 60)
    newsroom.at_work(ledger, *KINDS)
    client = Redis.from_url(broker)
    client.replicaof("127.0.0.1", 9)
    try:
        troubles = look(ledger, broker_client(broker)).troubles
    finally:
        client.replicaof("NO", "ONE")
    assert [trouble.kind for trouble in troubles] == [TroubleKind.PAGES_LATE, TroubleKind.BROKER_READ_ONLY]
    assert all("andruck worker publisher --direct" in str(trouble) for trouble in troubles)
    assert not [trouble for trouble in troubles if "start another" in str(trouble)]


def test_a_broker_that_is_silent_full_or_refuses_is_called_so(ledger: Ledger, broker: str) -> None:
    newsroom.at_work(ledger, *KINDS)
    client = Redis.from_url(broker)
    with hanging() as silent:
        assert _kinds(ledger, f"redis://127.0.0.1:{silent.port}/0") == [TroubleKind.BROKER_SILENT]
    assert _kinds(ledger, f"redis://{NOBODY}/0") == [TroubleKind.BROKER_DOWN]
    client.config_set("maxmemory", 1)
    try:
        assert _kinds(ledger, broker) == [TroubleKind.BROKER_FULL]
    finally:
        client.config_set("maxmemory", 0)
    client.acl_setuser("default", enabled=True, passwords=["+secret"], nopass=False)
    try:
        assert _kinds(ledger, broker) == [TroubleKind.BROKER_REFUSING]
        assert _kinds(ledger, broker.replace("//", "//:wrong@")) == [TroubleKind.BROKER_REFUSING]
    finally:
        Redis.from_url(broker.replace("//", "//:secret@")).acl_setuser("default", enabled=True, nopass=True)
    assert _kinds(ledger, broker) == []


def test_a_ledger_that_takes_no_writes_is_called_so_and_nobody_missing(ledger: Ledger, broker: str) -> None:
    with psycopg.connect(ledger.url, autocommit=True) as db:
        db.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
    try:
        fresh = Ledger(ledger.url, connections=1)
        assert _kinds(fresh, broker) == [TroubleKind.LEDGER_READ_ONLY]
        fresh.close()
    finally:
        with psycopg.connect(ledger.url, autocommit=True) as db:
            db.execute("SET default_transaction_read_only = off")
            db.execute("ALTER DATABASE postgres RESET default_transaction_read_only")


@pytest.mark.parametrize(
    ("sqlstate", "kind"),
    [
        ("53100", TroubleKind.LEDGER_FULL),
        ("53300", TroubleKind.LEDGER_CROWDED),
        ("57014", TroubleKind.LEDGER_BUSY),
        ("42P01", TroubleKind.LEDGER_CHANGING),
        ("28P01", TroubleKind.LEDGER_REFUSING),
        ("57P03", TroubleKind.LEDGER_DOWN),
    ],
)
def test_a_ledger_that_cannot_answer_is_called_by_what_it_says(
    ledger: Ledger, broker: str, sqlstate: str, kind: TroubleKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlstate}'; END $$"
    monkeypatch.setattr("services.monitor.snapshot.survey", lambda db: db.execute(statement))
    assert _kinds(ledger, broker) == [kind]


def _kinds(ledger: Ledger, broker: str) -> list[TroubleKind]:
    return [trouble.kind for trouble in look(ledger, broker_client(broker)).troubles]
