"""What holds for every kind of source, whatever is sent: a new one is tried as soon as it has its row."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.dialects import DIALECTS, check_kinds
from shared.reading.intent import Ask, Fetch, Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.signing import WEBHOOK_ID, Unsigned
from shared.unread_input import kept, request_again
from tests.dialects.sending import Sent
from tests.dialects.signers import SIGNERS, request_of, signed, source_of
from tests.dialects.spoiled import large, spoiled
from tests.reading.articles_read import SITE

EVERY_KIND = pytest.mark.parametrize("kind", list(DIALECTS))
OTHER_SECRET = "whsec_" + "b3RoZXIh" * 5


def test_tests_can_sign_for_every_kind() -> None:
    assert set(SIGNERS) == set(DIALECTS), "give the kind a row in tests/dialects/signers.py"
    check_kinds(source_of(kind) for kind in SIGNERS)


@EVERY_KIND
def test_what_the_source_sends_is_read(kind: str) -> None:
    found = [_read(kind, sent) for sent in SIGNERS[kind].samples]
    assert any(isinstance(intent, Publish | Fetch) for intent in found), found


@EVERY_KIND
def test_what_another_has_signed_is_refused(kind: str) -> None:
    for sent in SIGNERS[kind].samples:
        forged = SIGNERS[kind].sign(OTHER_SECRET, sent)
        with pytest.raises(Unsigned):
            DIALECTS[kind].verify(request_of(forged, SITE), source_of(kind))


@EVERY_KIND
def test_a_source_without_secrets_lets_nothing_in(kind: str) -> None:
    for sent in SIGNERS[kind].samples:
        with pytest.raises(Unsigned):
            DIALECTS[kind].verify(request_of(signed(kind, sent), SITE), replace(source_of(kind), secrets=()))


@EVERY_KIND
def test_a_message_has_the_same_id_again(kind: str) -> None:
    for sent in SIGNERS[kind].samples:
        request = request_of(signed(kind, sent), SITE)
        ids = {DIALECTS[kind].verify(request, source_of(kind)) for _ in range(2)}
        assert len(ids) == 1
        assert WEBHOOK_ID.fullmatch(ids.pop())


@EVERY_KIND
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_whatever_is_signed_is_understood_or_refused_with_a_sentence(kind: str, data: st.DataObject) -> None:
    _check(kind, data.draw(spoiled(SIGNERS[kind].samples)))


@EVERY_KIND
def test_five_megabytes_and_great_depth_are_understood_or_refused_with_a_sentence(kind: str) -> None:
    for sent in large(SIGNERS[kind].samples[0]):
        _check(kind, sent)


def _check(kind: str, sent: Sent) -> None:
    """Read it: any error but these two ends the test."""
    try:
        intent = _read(kind, sent)
    except (Invalid, Unsigned) as error:
        refusal = str(error)
    else:
        refusal = ""
        assert isinstance(intent, Publish | Withdraw | Ignore | Fetch | Ask)
        if isinstance(intent, Publish | Withdraw):
            assert 0 < len(intent.external_id.encode()) <= 800
        if isinstance(intent, Fetch):
            assert intent.external_ids
            assert DIALECTS[kind].api
    assert refusal or intent


def _read(kind: str, sent: Sent) -> object:
    request, source = request_of(signed(kind, sent), SITE), source_of(kind)
    assert WEBHOOK_ID.fullmatch(DIALECTS[kind].verify(request, source))
    return DIALECTS[kind].read(request, source)


@EVERY_KIND
def test_what_is_kept_of_a_message_means_the_same_a_week_later(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for sent in SIGNERS[kind].samples:
        request, source = request_of(signed(kind, sent), SITE), source_of(kind)
        intent, content = DIALECTS[kind].read(request, source), kept(request, source)
        with monkeypatch.context() as later:
            next_week = time.time() + 7 * 86_400
            later.setattr(time, "time", lambda at=next_week: at)
            assert DIALECTS[kind].read(request_again(content, SITE), source) == intent
        for secret in source.secrets:
            assert secret.encode() not in content.head + content.body


@EVERY_KIND
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_whatever_is_not_signed_is_refused_or_no_more_than_a_hint(kind: str, data: st.DataObject) -> None:
    sent = data.draw(spoiled(SIGNERS[kind].samples))
    right, forged = signed(kind, sent).headers, SIGNERS[kind].sign(OTHER_SECRET, sent)
    headers = {name: data.draw(st.sampled_from([value, "", "x"])) for name, value in forged.headers.items()}
    assert right.keys() <= forged.headers.keys()
    request = request_of(replace(forged, headers=headers), SITE)
    try:
        DIALECTS[kind].judge_signature(request)
        DIALECTS[kind].verify(request, source_of(kind))
    except Unsigned:
        return
    assert DIALECTS[kind].read(request, source_of(kind)) == Ask(), "this changes nothing, whoever sends it"
