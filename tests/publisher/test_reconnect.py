"""A worker and a broker that goes away: whatever the worker was at, it takes doorbells again afterwards."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from shared.broker import broker_client, doorbells
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.publisher.working import own_broker, publisher
from tests.shared.newsdesk import due, publish
from tools.drill.gate import Gate, Mode

NOTICED = ("Connection to broker lost", "Couldn't ack")
"""What a worker says when it notices that the broker is gone: when it was about to acknowledge what it did."""


def test_a_broker_that_goes_away_while_every_process_is_at_work_is_found_again(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with own_broker(stack) as broker_url:
        bells, broker, gate = Doorbells(celery_app(broker_url)), broker_client(broker_url), _gate(broker_url)
        through = broker_url.replace(f":{urlsplit(broker_url).port}/", f":{gate.port}/")
        with publisher(stack, ledger, store, through, log):
            bells.ring(Doorbell.PRESS, publish(ledger, "before").ring)
            until(lambda: "/politik/slug-of-before/" not in due(ledger) and doorbells(broker).unacked == 0)
            held = publish(ledger, "held")
            with transaction(ledger) as db:
                db.execute("SELECT FROM pages WHERE path = %(path)s FOR UPDATE", {"path": held.path})
                bells.ring(Doorbell.PRESS, held.ring)
                until(lambda: _waits_for_a_row(ledger))
                gate.turn(Mode.REFUSING)
            until(lambda: held.path not in due(ledger))
            until(lambda: any(words in log.read_text() for words in NOTICED))
            gate.turn(Mode.OPEN)
            after = publish(ledger, "after")
            bells.ring(Doorbell.PRESS, after.ring)
            until(lambda: after.path not in due(ledger))
        gate.close()


def _waits_for_a_row(ledger: Ledger) -> bool:
    """Tell whether a pressing process is at its page; until then a lost connection may take the doorbell with it."""
    with ledger.begin() as db:
        waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted)"
        return bool(db.execute(waits).value())


def _gate(broker_url: str) -> Gate:
    return Gate(urlsplit(broker_url).port or 0)
