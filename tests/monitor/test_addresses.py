"""A subscriber whose address is no URL has its place in all that is told of subscribers."""

from __future__ import annotations

from services.monitor.casualties import dead_deliveries
from services.monitor.diagnosis import survey, troubles
from services.monitor.lateness import late_hosts
from shared.ledger import Ledger, transaction
from shared.ledger.dead import Which, revive_deliveries
from shared.ledger.submitting.receipts import receipt
from shared.ledger.telling.deliveries import claim_deliveries
from tests.monitor import newsroom
from tests.shared.newsdesk import press_all, publish


def _mailed(ledger: Ledger, host: str | None) -> int:
    """Let somebody be to be told by mail, a channel that only a later version knows; return of which submission."""
    with ledger.begin() as db:
        db.execute(
            """INSERT INTO subscriptions (channel, url, host, secret, events)
               VALUES ('mail', 'mailto:a@b.example', %(host)s, %(secret)s, '{article.published}')""",
            {"host": host, "secret": newsroom.SECRET},
        )
    number = publish(ledger).submission
    press_all(ledger)
    return int(number)


def test_an_address_that_is_no_url_is_told_of_by_its_host_as_any_other(ledger: Ledger) -> None:
    number = _mailed(ledger, "mail:b.example")
    with transaction(ledger) as db:
        found = receipt(db, number)
        db.execute("UPDATE deliveries SET problem = 'Nobody there.', next_attempt_at = now() - interval '90 s'")
    assert found is not None
    assert [step.detail for step in found.steps if step.step == "telling"] == [
        "1 subscriber is still to be told article.published; 0 were told."
    ]
    with transaction(ledger) as db:
        seen = survey(db)
        assert [setback.example for setback in seen.delivery_setbacks] == ["mail:b.example"]
        assert [late.host for late in late_hosts(db)] == ["mail:b.example"]
        assert troubles(seen)
        (claimed,) = claim_deliveries(db, 10, {}, suspects=0)
        assert (claimed.host, claimed.limit_key) == ("mail:b.example", ("mail", "mail:b.example"))
        db.execute("UPDATE deliveries SET dead = true, lease_until = NULL, lease_token = NULL")
    with transaction(ledger) as db:
        (dead,) = dead_deliveries(db)
        assert "mail:b.example" in dead.name
        assert len(revive_deliveries(db, Which(host="mail:b.example"), 0).due) == 1


def test_an_address_for_which_nobody_names_a_host_has_one_all_the_same(ledger: Ledger) -> None:
    _mailed(ledger, None)
    with ledger.begin() as db:
        db.execute(
            """INSERT INTO subscriptions (channel, url, secret, events)
               VALUES ('webhook', 'https://user@Old.example:8443/hook?x', %(secret)s, '{}')""",
            {"secret": newsroom.SECRET},
        )
        hosts = db.execute("SELECT host FROM subscriptions ORDER BY id").values()
    assert hosts == ["mail", "old.example:8443"], "as a version before leaves it to the ledger"
