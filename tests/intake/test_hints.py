"""What comes again: a caught message is the message that it was, and a hint that anybody may send costs little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from services.intake.app import create_app
from services.intake.hinted import MAX_HINT_PAUSE_SECONDS, UnsignedHints
from shared.ledger import Ledger, transaction
from shared.ledger.submitting.unread import unread_inputs
from shared.sources import Source
from tests.dialects.ghost.signing import DELIVERIES
from tests.dialects.sending import WEBHOOK, Sent
from tests.dialects.signers import SIGNERS, signed, source_of
from tests.intake.test_api import _settings

PING = b"<methodCall><methodName>weblogUpdates.ping</methodName></methodCall>"
KINDS = ("wordpress", "ghost", "kontent", "storyblok")


@pytest.fixture(scope="module")
def client(emptied: Ledger) -> Iterator[FlaskClient]:
    """Intake with a source of each of these kinds, called as its kind."""
    known = {kind: replace(source_of(kind), name=kind) for kind in KINDS}
    app = create_app(replace(_settings(emptied.url), sources=known))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def _send(client: FlaskClient, source: Source | str, sent: Sent) -> dict[str, object]:
    path = sent.path.replace(WEBHOOK, f"/v1/sources/{source}/webhook")
    answer = client.open(f"{path}?{sent.query_string}", method=sent.method, data=sent.body, headers=dict(sent.headers))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def test_a_ping_of_wordpress_brings_a_pull_forward_and_is_no_webhook(client: FlaskClient, ledger: Ledger) -> None:
    with transaction(ledger) as db:
        db.execute(
            "INSERT INTO pulls (source, begun_at, next_attempt_at) "
            "VALUES ('wordpress', now() - interval '1 min', now() + interval '1 min')"
        )
    for _ in range(3):
        assert _send(client, "wordpress", Sent(PING, {"content-type": "text/xml"}))["state"] == "asked"
    with transaction(ledger) as db:
        row = "SELECT next_attempt_at <= now() AND asked_at IS NULL AND webhook_at IS NULL FROM pulls"
        assert db.execute(f"{row} WHERE source = 'wordpress'").value()


def test_the_more_unsigned_hints_come_the_fewer_are_listened_to() -> None:
    hints = UnsignedHints()
    passed = [now + delay for now in range(86_400) if (delay := hints.delay("blog", float(now))) is not None]
    assert passed[:5] == [0, 10, 30, 70, 150]
    assert len(passed) < 10 + 86_400 / MAX_HINT_PAUSE_SECONDS
    assert hints.delay("another", 1.0) == 0, "one source is in no other's way"
    peace = 86_400 + 4 * MAX_HINT_PAUSE_SECONDS
    assert (hints.delay("blog", peace), hints.delay("blog", peace + 1)) == (0, 9), "after peace all is forgotten"


def test_a_caught_message_of_ghost_is_answered_as_the_first_time_wherever_it_is_sent(
    client: FlaskClient, ledger: Ledger
) -> None:
    caught = signed("ghost", next(each.sent for each in DELIVERIES if each.event == "post.published"))
    first = _send(client, "ghost", caught)
    assert first["submission"]
    for rest, query in (("post.published", "x=1"), ("other", ""), ("post.edited", "y")):
        assert _send(client, "ghost", replace(caught, rest=rest, query_string=query)) == first
    with transaction(ledger) as db:
        assert unread_inputs(db) == []


def test_a_message_that_cannot_be_read_is_kept_once_however_it_is_sent_again(
    client: FlaskClient, ledger: Ledger
) -> None:
    for kind in ("ghost", "kontent", "storyblok"):
        caught = signed(kind, Sent(b'{"notifications": 7, "story_id": [], "post": 1}', {"content-type": "text/json"}))
        for query in ("", "a", "b"):
            assert _send(client, kind, replace(caught, query_string=query, rest=query))["state"] == "unread"
    with transaction(ledger) as db:
        assert [each.source for each in unread_inputs(db)] == ["ghost", "kontent", "storyblok"]


def test_equal_hints_are_one_until_it_is_fetched_and_then_another(client: FlaskClient, ledger: Ledger) -> None:
    sample = signed("kontent", SIGNERS["kontent"].samples[0])
    first = _send(client, "kontent", sample)
    assert _send(client, "kontent", sample) == first, "nobody has begun to fetch it"
    with transaction(ledger) as db:
        db.execute("UPDATE hints SET claims = 1")
    second = _send(client, "kontent", sample)
    assert second["submission"] != first["submission"]
    assert _send(client, "kontent", sample) == second
