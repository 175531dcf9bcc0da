"""What happens in a ledger, made to happen by the functions that make it happen in earnest."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

from shared.article import Article, BodyFormat
from shared.events import EventType
from shared.ledger import Ledger, transaction
from shared.ledger.leases import DELIVERIES, AnyLease, Lease, bury, claim, postpone
from shared.ledger.pressing.presses import Press, PressedPage, finish_presses
from shared.ledger.pressing.setbacks import bury_press
from shared.ledger.revision_order import Revision
from shared.ledger.sign_ins import sign_in
from shared.ledger.submitting.accept import accept_publish, accept_withdraw
from shared.ledger.submitting.publication import Publication
from shared.ledger.telling.circuit_breaker import TRIP_THRESHOLD, Answers
from shared.ledger.telling.subscriptions import subscribe
from shared.ledger.webhooks import Webhook
from shared.ledger.work_rows import DeliveryRow
from tests.shared.newsdesk import claim_press

SECRET = "whsec_bm9ib2R5IG1heSBzZWUgdGhpcw=="
TOKEN = "t0ken-of-the-subscriber"
NUMBERS = count(1)


def publish(ledger: Ledger, title: str = "Die Brücke ist fertig") -> str:
    """Submit a new article and return its page's path."""
    number = next(NUMBERS)
    article = Article(title=title, body="Text.", body_format=BodyFormat.TEXT, section="politik", language="de")
    with transaction(ledger) as db:
        webhook = Webhook("desk", str(uuid4()), "digest")
        came = Publication(article, f"meldung-{number}", Revision())
        return accept_publish(db, webhook, external_id=f"a{number}", came=came).path


def withdraw(ledger: Ledger, path: str) -> None:
    with transaction(ledger) as db:
        name = db.execute("SELECT external_id FROM articles WHERE path = %(path)s", {"path": path}).value()
        accept_withdraw(db, Webhook("desk", str(uuid4()), "digest"), external_id=name, revision=Revision())


def claimed(ledger: Ledger, path: str) -> Press:
    with transaction(ledger) as db:
        press = claim_press(db, path)
    assert press, f"{path} is not due"
    return press


def finish(ledger: Ledger, press: Press) -> None:
    with transaction(ledger) as db:
        finish_presses(db, [PressedPage(press, "etag", "digest")])


def press_all(ledger: Ledger) -> None:
    """Press until nothing is left to be pressed."""
    while paths := due(ledger):
        for path in paths:
            finish(ledger, claimed(ledger, path))


def due(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        return db.execute("SELECT path FROM pages WHERE wanted > pressed AND NOT dead").values()


def kill_page(ledger: Ledger, path: str, problem: str) -> None:
    with transaction(ledger) as db:
        press = claim_press(db, path)
        assert press
        bury_press(db, press.lease, problem=problem)


def subscriber(ledger: Ledger, url: str = f"https://user:pw@reader.example/hook?token={TOKEN}") -> None:
    with transaction(ledger) as db:
        subscribe(db, channel="webhook", url=url, secret=SECRET, events=list(EventType))


def delivery(ledger: Ledger) -> Lease[DeliveryRow]:
    """Claim the oldest delivery."""
    with transaction(ledger) as db:
        oldest = db.execute("SELECT min(id) FROM deliveries WHERE delivered_at IS NULL AND NOT dead").value()
        (lease,) = claim(db, DELIVERIES, [oldest])
    return lease


def tell(ledger: Ledger) -> None:
    lease = delivery(ledger)
    with transaction(ledger) as db:
        db.execute("UPDATE deliveries SET delivered_at = now(), lease_until = NULL WHERE id = %(key)s", lease.key)


def kill_delivery(ledger: Ledger, problem: str) -> int:
    lease = delivery(ledger)
    with transaction(ledger) as db:
        assert bury(db, lease, problem=problem)
    return lease.row.id


def put_off(ledger: Ledger, lease: AnyLease, problem: str) -> None:
    with transaction(ledger) as db:
        assert postpone(db, lease, problem=problem, seconds=20)


def pause(ledger: Ledger) -> None:
    """Have every subscriber's endpoint fail so often that it is not called for a while."""
    with transaction(ledger) as db:
        ids = db.execute("SELECT id FROM subscriptions").values()
        for _ in range(TRIP_THRESHOLD):
            Answers(well=(), ill=dict.fromkeys(ids, 0.0), gone={}).note(db)


def at_work(ledger: Ledger, *kinds: str) -> None:
    with transaction(ledger) as db:
        for kind in kinds:
            sign_in(db, f"{kind}@press-1:7", kind, pid=7, **({"offered": 12} if kind == "sweep" else {}))


def let_pass(ledger: Ledger, seconds: int) -> None:
    """Move everything that happened so far into the past."""
    stamps = {
        "pages": "wanted_at pressed_at next_attempt_at",
        "submissions": "accepted_at live_at",
        "deliveries": "next_attempt_at",
        "subscriptions": "failing_since",
        "processes": "seen_at",
    }
    with transaction(ledger) as db:
        for table, columns in stamps.items():
            moved = ", ".join(f"{column} = {column} - make_interval(secs => {seconds})" for column in columns.split())
            db.execute(f"UPDATE {table} SET {moved}")
