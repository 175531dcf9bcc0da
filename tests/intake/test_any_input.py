"""Whatever a source of any kind sends is answered as one of its senders wants: never 500, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from services.intake.app import create_app
from services.intake.threshold import MAX_BODY_BYTES
from shared.dialects import DIALECTS
from shared.ledger import Ledger, transaction
from tests.dialects.sending import Sent
from tests.dialects.signers import SIGNERS, request_of, signed, source_of
from tests.dialects.spoiled import large, spoiled
from tests.intake.test_api import _settings
from tests.reading.articles_read import SITE


@dataclass(frozen=True)
class Intake:
    """Intake with one source, `desk`, of one kind."""

    kind: str
    client: FlaskClient
    ledger: Ledger

    def take(self, proved: Sent) -> TestResponse:
        """Send something."""
        path = quote(proved.path, safe="/")
        query = f"?{proved.query_string}" if proved.query_string else ""
        return self.client.open(path + query, method=proved.method, data=proved.body, headers=dict(proved.headers))

    def kept(self) -> int:
        """Return how much is unread."""
        with transaction(self.ledger) as db:
            return int(db.execute("SELECT count(*) FROM unread_inputs").value())

    def _ids(self, proved: Sent) -> int:
        """Return how many ids the message has when it comes twice: only of what is a hint it may be more than one."""
        request, source = request_of(proved, SITE), source_of(self.kind)
        return len({DIALECTS[self.kind].verify(request, source) for _ in range(2)})

    def check(self, sent: Sent) -> None:
        """Send it, and compare the answer with what is said of the kind's senders."""
        proved, sender = signed(self.kind, sent), DIALECTS[self.kind].sender
        before, answer = self.kept(), self.take(proved)
        status, said = answer.status_code, answer.get_json()
        if status != sender.success_status:
            refusals = {400, 401, 404, 405, 409, 413, 415, 422} if sender.reacts else {401, 405}
            refusals |= {413} if len(proved.body) > MAX_BODY_BYTES else set()  # the proof itself may make it too large
            assert status in refusals, (status, said)
            return
        if said.get("state") == "unread":
            assert not sender.reacts
            assert self.take(proved).get_json()["sentence"] == said["sentence"]
            assert self.kept() - before <= self._ids(proved), "it is kept, and once"


@pytest.fixture(scope="module", params=list(DIALECTS))
def intake(request: pytest.FixtureRequest, emptied: Ledger) -> Iterator[Intake]:
    app = create_app(replace(_settings(emptied.url), site=SITE, sources={"desk": source_of(request.param)}))
    yield Intake(request.param, app.test_client(), emptied)
    app.extensions["context"].ledger.close()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_whatever_is_signed_is_taken_kept_or_refused(intake: Intake, data: st.DataObject) -> None:
    intake.check(data.draw(spoiled(SIGNERS[intake.kind].samples)))


def test_what_the_source_sends_is_answered_as_its_sender_wants(intake: Intake, ledger: Ledger) -> None:
    for sent in SIGNERS[intake.kind].samples:
        with transaction(ledger) as db:
            db.execute("DELETE FROM webhooks")  # some signers give every message the same id
        answer = intake.take(signed(intake.kind, sent))
        assert answer.status_code == DIALECTS[intake.kind].sender.success_status, answer.get_json()
        assert answer.is_json
        assert answer.get_json().get("state") != "unread"


def test_five_megabytes_are_kept_or_refused(intake: Intake, ledger: Ledger) -> None:
    for sent in list(large(SIGNERS[intake.kind].samples[0]))[3:6]:
        intake.check(sent)
