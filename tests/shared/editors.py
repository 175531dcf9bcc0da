"""Editors of fronts without HTTP, and what readers see of what they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from json import dumps
from typing import Any, NamedTuple
from uuid import uuid4

from services.sweep.sweep import Sweep
from shared.front import Arrangement, Front
from shared.ledger import Ledger, transaction
from shared.ledger.editing.changes import FrontAccepted, accept_front_change
from shared.ledger.editing.front_wishes import FrontWish, NamedArticle, NamedStep
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.fronts import arranged
from shared.ledger.webhooks import Webhook
from shared.listings import WHOLE_SITE, Listing
from shared.pages import front_page
from shared.queue import Doorbells, celery_app


def pin(id_: str, **said: Any) -> NamedStep:
    return NamedStep("pin", (NamedArticle("desk", id_, "changes[0].pin"),), said)


def unpin(id_: str) -> NamedStep:
    return NamedStep("unpin", (NamedArticle("desk", id_, "changes[0].unpin"),), {})


def banner(text: str, *, hours: float = 1, link: str = "") -> NamedStep:
    return NamedStep("banner", (), {"text": text, "until": in_hours(hours).isoformat(), "link": link})


def in_hours(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def edit(
    ledger: Ledger, *steps: NamedStep, of: Listing = WHOLE_SITE, webhook: str | None = None, **wish: Any
) -> FrontAccepted:
    """Ask for a change of a front, by default at once and with a new webhook id."""
    with transaction(ledger) as db:
        asked = Webhook("desk", webhook or uuid4().hex, str((steps, wish)))
        return accept_front_change(db, asked, of, FrontWish(steps, who="ida", **wish))


def sweep(ledger: Ledger) -> None:
    Sweep(ledger, Doorbells(celery_app("memory://"))).once()


def seen(ledger: Ledger, of: Listing = WHOLE_SITE) -> Front:
    """Return what the front would show if it was pressed now."""
    page = front_page(of)
    with transaction(ledger) as db:
        return arranged(db, page, excerpt(db, page))


def titles(ledger: Ledger, of: Listing = WHOLE_SITE) -> list[str]:
    return [slot.entry.title for slot in seen(ledger, of).slots]


class _StoredFront(NamedTuple):
    id: int
    arrangement: dict[str, Any]


def let_pass(ledger: Ledger, hours: float = 2) -> None:
    """Let so much time pass for fronts, while nobody sweeps."""
    values = {"passed": timedelta(hours=hours)}
    with transaction(ledger) as db:
        db.execute("UPDATE fronts SET next_at = next_at - %(passed)s", values)
        db.execute("UPDATE front_changes SET at = at - %(passed)s", values)
        db.execute("UPDATE articles SET lead_until = lead_until - %(passed)s", values)
        for id_, stored in db.read(_StoredFront, "SELECT id, arrangement FROM fronts").fetchall():
            earlier = _earlier(Arrangement.from_dict(stored), values["passed"]).as_dict()
            db.execute(
                "UPDATE fronts SET arrangement = %(a)s::jsonb WHERE id = %(id)s", {"a": dumps(earlier), "id": id_}
            )


def _earlier(said: Arrangement, passed: timedelta) -> Arrangement:
    pins = tuple(replace(each, until=each.until - passed) if each.until else each for each in said.pins)
    return Arrangement(pins, replace(said.banner, until=said.banner.until - passed) if said.banner else None)
