"""docs/ledger.md shows an article's rows after each step of its life: these are the rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.events import EventType
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.setbacks import bury_press
from shared.ledger.telling.deliveries import claim_deliveries
from shared.ledger.telling.delivery_results import DeliveryResult, Outcome, record
from shared.ledger.telling.subscriptions import subscribe
from tests.shared.newsdesk import claim_press, due, press, press_all, publish, withdraw

MAP = Path(__file__).parents[2] / "docs/ledger.md"
PATH = "/politik/slug-of-a/"

SHOWN = {
    "articles": "submission, withdrawn_by, told, title FROM articles WHERE external_id = 'a'",
    "submissions": "number, action, stage, state, awaiting FROM submissions ORDER BY number",
    "pages": f"path, wanted, pressed, dead FROM pages WHERE path IN ('{PATH}', '/') ORDER BY path DESC",
    "wants": f"submission, path, number, pressed_at FROM wants WHERE path IN ('{PATH}', '/') ORDER BY 1, 3",
    "places": "listing, listed FROM places ORDER BY listing",
    "events": "number, type, submission FROM events ORDER BY number",
    "deliveries": "event, delivered_at, replaced_by, dead FROM deliveries ORDER BY event",
}
"""What the map shows of each table; of a moment, only whether it has come."""


def test_the_map_of_the_ledger_shows_the_rows_that_are_there(ledger: Ledger) -> None:
    drawn = re.findall(r"(?m)^\*\*(.+?)\*\*.*\n\n```text\n((?:.*\n)*?)```$", MAP.read_text())
    assert drawn == list(_changes(ledger))


def _changes(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield each step with the rows that are new, or other than before."""
    before: list[str] = []
    for title, rows in _story(ledger):
        yield title, "".join(row for row in rows if row not in before)
        before = rows


def _story(ledger: Ledger) -> Iterator[tuple[str, list[str]]]:
    with transaction(ledger) as db:
        db.execute("ALTER SEQUENCE sequence_numbers RESTART")
        subscribe(db, channel="webhook", url="https://a.example/", secret="whsec_a", events=list(EventType))
    publish(ledger, version=1)
    yield "Submitted", _rows(ledger)
    press(ledger, PATH)
    yield "The page is pressed", _rows(ledger)
    press_all(ledger)
    yield "Every list is pressed", _rows(ledger)
    _tell(ledger)
    yield "Told", _rows(ledger)
    publish(ledger, version=2, title="Corrected")
    press_all(ledger)
    _tell(ledger)
    yield "Corrected, and told", _rows(ledger)
    publish(ledger, version=3, title="Cannot be rendered")
    _fail(ledger)
    yield "A revision that cannot be rendered", _rows(ledger)
    withdraw(ledger, version=4)
    yield "Withdrawn: the lists first", _rows(ledger)
    press_all(ledger)
    yield "Withdrawn: the tombstone stands", _rows(ledger)


def _rows(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        rows: list[tuple[str, Any]] = [
            (table, row) for table, asked in SHOWN.items() for row in db.execute(f"SELECT {asked}")
        ]
    return [
        f"{table:<12} {'  '.join(f'{name}={_value(value)}' for name, value in row._asdict().items())}\n"
        for table, row in rows
    ]


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "✓" if isinstance(value, datetime) else str(value) or "''"


def _tell(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        record(db, [Outcome(each, DeliveryResult.TOLD) for each in claim_deliveries(db, 10, {}, suspects=0)])


def _fail(ledger: Ledger) -> None:
    assert due(ledger) == [PATH]
    with transaction(ledger) as db:
        claimed = claim_press(db, PATH)
        assert claimed
        bury_press(db, claimed.lease, problem="It is nested too deeply.")
