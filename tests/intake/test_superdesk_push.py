"""What a Superdesk is answered, and what becomes of it: it sends as its source code does, the ledger is real."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from shared.ledger import Ledger
from shared.sources import Source
from tests.dialects.ninjs.signing import FROM_SUPERDESK, KILL_FROM_SUPERDESK, SUPERDESK, UPLOAD, sent
from tests.dialects.sending import Sent
from tests.intake.described import described_app
from tests.intake.test_api import _settings
from tests.shared.newsdesk import press_all


@pytest.fixture
def superdesk(ledger: Ledger) -> Iterator[FlaskClient]:
    wire = Source("wire", "superdesk", (SUPERDESK.secret,), SUPERDESK.options)
    app = described_app(replace(_settings(ledger.url), sources={"wire": wire}))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def test_an_item_is_taken_and_its_kill_withdraws_it(superdesk: FlaskClient, ledger: Ledger) -> None:
    taken, again = _push(superdesk, sent(FROM_SUPERDESK)), _push(superdesk, sent(FROM_SUPERDESK))
    press_all(ledger)
    killed = _push(superdesk, sent(KILL_FROM_SUPERDESK))
    late = _push(superdesk, sent({**FROM_SUPERDESK, "version": "4", "ednote": "sent once more"}))
    press_all(ledger)

    assert taken["submission"] == again["submission"]
    assert taken["page"] == killed["page"] == "http://site.test/politik/bridge-open/"
    assert "state" not in killed
    assert late["state"] == "superseded"
    assert superdesk.get(killed["receipt"]).get_json()["action"] == "withdraw"
    with ledger.begin() as db:
        assert db.execute("SELECT type FROM events ORDER BY number").values()[-1] == "article.withdrawn"


def test_a_file_that_it_uploads_lets_it_go_on_and_what_cannot_be_read_is_kept(superdesk: FlaskClient) -> None:
    assert _push(superdesk, UPLOAD)["state"] == "ignored"
    assert superdesk.get("/v1/sources/wire/webhook/assets/m1o").status_code == 200
    strange = _push(superdesk, sent({**FROM_SUPERDESK, "pubstatus": "paused"}))
    assert "pubstatus: Must be usable, withheld or canceled." in str(strange)


def test_what_is_not_signed_is_refused(superdesk: FlaskClient) -> None:
    message = SUPERDESK.sign("another-secret-token", sent(FROM_SUPERDESK))
    assert superdesk.post("/v1/sources/wire/webhook", data=message.body, headers=message.headers).status_code == 401


def _push(client: FlaskClient, message: Sent) -> Mapping[str, str]:
    signed = SUPERDESK.sign(SUPERDESK.secret, message)
    path = "/v1/sources/wire/webhook" + (f"/{message.rest}" if message.rest else "")
    answer = client.post(path, data=signed.body, headers=dict(signed.headers))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    told: Mapping[str, str] = answer.get_json()
    return told
