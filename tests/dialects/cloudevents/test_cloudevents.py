"""CloudEvents as the SDKs send them, and as nobody should."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from services.intake.app import create_app
from shared.dialects import DIALECTS, check_kinds
from shared.errors import Misconfigured
from shared.ledger import Ledger
from shared.reading.intent import Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.cloudevents.signing import ARTICLE, ATTRIBUTES, CLOUDEVENTS, bearer, binary, structured
from tests.dialects.sending import WEBHOOK, Sent
from tests.dialects.signers import request_of, source_of
from tests.intake.test_api import _settings
from tests.reading.articles_read import SITE

KIND = DIALECTS["cloudevents"]
TIME = datetime(2026, 11, 26, 10, tzinfo=UTC)


def read(sent: Sent, **options: object) -> Intent:
    request, source = (
        request_of(bearer(CLOUDEVENTS.secret, sent), SITE),
        replace(source_of("cloudevents"), options=options),
    )
    KIND.verify(request, source)
    return KIND.read(request, source)


def refused(sent: Sent) -> tuple[str, int]:
    with pytest.raises(Invalid) as caught:
        read(sent)
    return caught.value.errors[0]["field"], caught.value.status


def message_id(sent: Sent) -> str:
    return KIND.verify(request_of(bearer(CLOUDEVENTS.secret, sent), SITE), source_of("cloudevents"))


@pytest.mark.parametrize("message", json.loads((Path(__file__).parent / "npm.json").read_text("utf-8")))
def test_what_the_sdk_for_javascript_makes_is_read(message: dict[str, Any]) -> None:
    headers = {name: value.encode().decode("latin-1") for name, value in message["headers"].items()}
    wish = read(Sent(message["body"].encode(), headers))
    if message["type"].endswith("published"):
        assert isinstance(wish, Publish)
        assert wish.article.title == "Die Brücke „Süd“ ist offen"
        assert (wish.external_id, wish.version, wish.updated_at) == ("a-7", 3, TIME)
    else:
        assert wish == Withdraw("a-7", 4, TIME)


@pytest.mark.parametrize("make", [to_binary_event, to_structured_event])
def test_what_the_sdk_for_python_makes_is_read(make: Any) -> None:
    data = {name: value for name, value in ARTICLE.items() if name != "id"}
    attributes = {**ATTRIBUTES, "subject": 'Brücke "Süd" 100 %', "time": TIME}
    message: HTTPMessage = make(CloudEvent(attributes, data))
    wish = read(Sent(message.body, message.headers))
    assert isinstance(wish, Publish)
    assert (wish.external_id, wish.updated_at) == ('Brücke "Süd" 100 %', TIME)


def test_an_event_has_one_id_in_both_modes_and_another_source_another() -> None:
    assert message_id(structured()) == message_id(binary()) == message_id(binary({"id": "b"}))
    assert len({message_id(one) for one in (binary(), binary(id="e-2"), binary(source="/other"))}) == 3


def test_the_token_may_stand_in_the_address() -> None:
    def proved(sent: Sent) -> str:
        return KIND.verify(request_of(sent, SITE), source_of("cloudevents"))

    sent = replace(binary(), query_string=f"p=q&access_token={CLOUDEVENTS.secret}")
    assert proved(sent)
    for wrong in (
        binary(),
        replace(sent, query_string="access_token=wrong"),
        sent.with_headers(authorization="Bearer x"),
    ):
        with pytest.raises(Unsigned):
            proved(wrong)


def test_the_type_says_what_becomes_of_the_article() -> None:
    assert isinstance(read(binary(type="article.updated")), Publish)
    assert read(structured(None, type="x.article.withdrawn", subject="a-7")) == Withdraw("a-7", None, TIME)
    assert isinstance(read(binary(type="org.example.particle.published.draft")), Ignore)
    assert isinstance(read(binary(type="notarticle.published")), Ignore)
    options = {"publish": ["com.cms.saved"], "withdraw": ["com.cms.gone"]}
    assert isinstance(read(binary(), **options), Ignore)
    assert isinstance(read(binary(type="com.cms.saved"), **options), Publish)
    assert isinstance(read(binary(type="com.cms.gone"), **options), Withdraw)


def test_a_withdrawal_may_bring_the_whole_article() -> None:
    assert read(structured({**ARTICLE, "version": 2}, type="article.withdrawn")) == Withdraw("a-7", 2, TIME)


def test_what_the_article_says_of_its_order_counts_before_the_events_time() -> None:
    wish = read(binary({**ARTICLE, "updated_at": "2026-11-25T10:00:00Z"}))
    assert isinstance(wish, Publish)
    assert wish.updated_at == datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_data_in_base64_is_read_too() -> None:
    event = {**ATTRIBUTES, "data_base64": b64encode(json.dumps(ARTICLE).encode()).decode()}
    assert isinstance(read(replace(structured(), body=json.dumps(event).encode())), Publish)
    for wrong in ({**event, "data": {}}, {**event, "data_base64": "%"}, {**event, "data_base64": "bm8="}):
        with pytest.raises(Invalid):
            read(replace(structured(), body=json.dumps(wrong).encode()))


@pytest.mark.parametrize(
    ("sent", "field", "status"),
    [
        (replace(structured(), headers={"content-type": "application/cloudevents-batch+json"}), "Content-Type", 415),
        (replace(structured(), headers={"content-type": "application/cloudevents+avro"}), "Content-Type", 415),
        (binary().with_headers(content_type="text/xml"), "Content-Type", 415),
        (structured("<a/>", datacontenttype="text/xml"), "datacontenttype", 415),
        (structured(specversion="0.3"), "specversion", 422),
        (binary(id=""), "id", 422),
        (structured(type=7), "type", 422),
        (binary(subject="%C0%A0"), "ce-subject", 422),
        (structured([ARTICLE]), "data", 422),
        (structured(None), "data", 422),
        (structured({"title": "x"}), "data.id", 422),
        (structured(None, subject="a-7"), "data", 422),
        (structured(time="yesterday"), "time", 422),
        (structured({**ARTICLE, "title": ""}), "title", 422),
    ],
)
def test_what_is_wrong_with_an_event_is_named(sent: Sent, field: str, status: int) -> None:
    assert refused(sent) == (field, status)


def test_options_that_cannot_be_are_refused() -> None:
    for options in ({"publish": "article.published"}, {"withdraw": [1]}, {"publish": ["a"], "withdraw": ["a"]}):
        with pytest.raises(Misconfigured, match=r"publish|withdraw"):
            check_kinds([replace(source_of("cloudevents"), options=options)])


def test_whoever_asks_by_the_handshake_may_send_and_an_event_is_taken(ledger: Ledger) -> None:
    events = source_of("cloudevents")
    app = create_app(replace(_settings(ledger.url), sources={"desk": events, "own": Source("own", "andruck", ())}))
    client = app.test_client()
    asked = client.options(WEBHOOK, headers={"WebHook-Request-Origin": "mesh.example", "WebHook-Request-Rate": "120"})
    assert (asked.status_code, asked.headers["WebHook-Allowed-Origin"]) == (200, "mesh.example")
    assert asked.headers["WebHook-Allowed-Rate"] == "*"
    assert "POST" in asked.headers["Allow"]
    for address, origin in ((WEBHOOK, None), ("/v1/sources/own/webhook", "mesh.example"), (WEBHOOK, "a b")):
        answer = client.options(address, headers={"WebHook-Request-Origin": origin} if origin else {})
        assert answer.status_code == 200
        assert not [name for name, _ in answer.headers if name.lower().startswith("webhook-")]
    assert client.options("/v1/sources/nobody/webhook").status_code == 404

    sent = bearer(events.secrets[0], structured())
    answers = [client.post(WEBHOOK, data=sent.body, headers=dict(sent.headers)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].get_json() == answers[1].get_json()
    wrong = bearer(events.secrets[0], structured({"id": "x"}, id="e-2"))
    assert client.post(WEBHOOK, data=wrong.body, headers=dict(wrong.headers)).status_code == 422
    app.extensions["context"].ledger.close()
