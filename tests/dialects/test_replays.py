"""Whoever has caught a signed message can change all of it that is not signed: it stays the message that it was."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.dialects import DIALECTS
from shared.dialects.ghost.signature import OLD_SIGNATURE_OPTION
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.generic.signing import OPTIONS, event
from tests.dialects.ghost.signing import DELIVERIES
from tests.dialects.sending import Sent
from tests.dialects.signers import SIGNERS, request_of, signed, source_of
from tests.reading.articles_read import SITE

SIGNING_KINDS = sorted(DIALECTS.keys() - {"andruck", "cloudevents"})
"""`andruck` refuses the same id with another address or type; a CloudEvent has its id beside the secret."""
_DELIVERY_HEADERS = (
    *("idempotency-key", "x-contentful-idempotency-key", "x-request-id", "x-github-delivery", "sanity-document-id"),
    *("content-type", "user-agent", "x-event", "ce-id", "webhook-delivery", "date", "x-contentful-webhook-name"),
)


def message_id(kind: str, sent: Sent, source: Source | None = None) -> str | None:
    """Return the id; None if it is refused."""
    try:
        return DIALECTS[kind].verify(request_of(sent, SITE), source or source_of(kind))
    except Unsigned:
        return None


@pytest.mark.parametrize("kind", SIGNING_KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_a_caught_message_with_another_envelope_is_the_same_or_refused(kind: str, data: st.DataObject) -> None:
    caught = signed(kind, data.draw(st.sampled_from(SIGNERS[kind].samples)))
    text = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=8)
    headers = data.draw(st.dictionaries(st.sampled_from(_DELIVERY_HEADERS), text, max_size=4))
    kept = {name: value for name, value in caught.headers.items() if name not in headers or name in _proving(kind)}
    other = replace(
        caught,
        headers={**headers, **kept},
        query_string=data.draw(st.sampled_from([caught.query_string, "x=1", "retry=2&x"])),
        rest=data.draw(st.sampled_from([caught.rest, "post.published", "other", "assets/x"])),
        method=data.draw(st.sampled_from([caught.method, "PUT", "PATCH", "DELETE"])),
    )
    assert message_id(kind, other) in (message_id(kind, caught), None)


def _proving(kind: str) -> frozenset[str]:
    """Return the headers that a sender of this kind adds to prove itself."""
    plain = SIGNERS[kind].samples[0]
    return frozenset(signed(kind, plain).headers.keys() - plain.headers.keys())


@pytest.mark.parametrize("kind", SIGNING_KINDS)
def test_what_tells_messages_apart_besides_their_ids_is_signed_too(kind: str) -> None:
    assert DIALECTS[kind].only_body_counts


def test_an_old_message_of_ghost_is_the_same_however_late_and_with_whatever_time_it_comes_again() -> None:
    source = replace(source_of("ghost"), options={OLD_SIGNATURE_OPTION: True})
    ids = {message_id("ghost", sent, source) for sent in _old_signed(DELIVERIES[2].sent)}
    assert len(ids) == 1
    assert None not in ids


def _old_signed(sent: Sent) -> Iterator[Sent]:
    digest = hmac.new(SIGNERS["ghost"].secret.encode(), sent.body, hashlib.sha256).hexdigest()
    for seconds in (-200, 0, 200):
        milliseconds = int((time.time() + seconds) * 1000)
        yield sent.with_headers(x_ghost_signature=f"sha256={digest}, t={milliseconds}")


def test_a_withdrawal_that_only_a_header_or_the_address_tells_is_not_taken_for_its_publication() -> None:
    for expression in ("header('X-Event') == 'deleted'", "path() == 'deleted'"):
        source = replace(source_of("generic"), options={**OPTIONS, "withdraw_when": expression})
        published = signed("generic", event("saved"))
        deleted = replace(published.with_headers(x_event="deleted"), rest="deleted")
        ids = [message_id("generic", one, source) for one in (published, deleted)]
        assert len(set(ids)) == 2
        assert None not in ids


def test_a_delivery_is_named_by_a_header_only_where_nobody_else_can_have_written_it() -> None:
    named = {**OPTIONS, "message_id": "header('X-Delivery')"}
    sent = [signed("generic", event("saved")).with_headers(x_delivery=str(number)) for number in range(2)]
    source = replace(source_of("generic"), options=named)
    assert message_id("generic", sent[0], source) == message_id("generic", sent[1], source)
    brought = [one.with_headers(authorization=f"Bearer {SIGNERS['generic'].secret}") for one in sent]
    bearer = replace(source, options={**named, "proof": "bearer"})
    assert message_id("generic", brought[0], bearer) != message_id("generic", brought[1], bearer)
