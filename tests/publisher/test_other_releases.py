"""A worker beside those of a newer release: what they have stored is pressed, and nothing of it dies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shared.events import Doorbell, Due, Priority
from shared.ledger import Ledger, transaction
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.publisher.pressing import object_at
from tests.publisher.working import own_broker, publisher
from tests.shared.newsdesk import due
from tests.shared.stored import GIVEN, newer, submit


def test_a_worker_presses_what_a_newer_release_has_stored(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    for article in GIVEN:
        submit(ledger, article, version=1)
    with transaction(ledger) as db:
        rows: list[Any] = db.execute("SELECT number, content FROM submissions").fetchall()
        for row in rows:
            values = {"n": row.number, "content": json.dumps(newer(row.content))}
            db.execute("UPDATE submissions SET content = %(content)s::jsonb WHERE number = %(n)s", values)
    log = tmp_path / "log"
    with own_broker(stack) as broker_url, publisher(stack, ledger, store, broker_url, log):
        Doorbells(celery_app(broker_url)).ring(Doorbell.PRESS, [Due(path, Priority.NORMAL) for path in due(ledger)])
        until(lambda: not due(ledger))

    with transaction(ledger) as db:
        trouble = db.execute("SELECT path, problem FROM pages WHERE dead OR failures > 0 OR problem IS NOT NULL")
        assert trouble.fetchall() == [], log.read_text()
        assert db.execute("SELECT array_agg(DISTINCT state) FROM submissions").value() == ["live"]
        paths = db.execute("SELECT path FROM articles ORDER BY newest").values()
    pages = [object_at(store, path)["Body"].read().decode() for path in paths]
    assert ["440.000" in page for page in pages] == [True, False, False]
    assert not any("since_then" in page or "a.jpg" in page for page in pages)
