"""What proves a message, and what of its headers does not count."""

from __future__ import annotations

import base64
import hmac
import time

import pytest

from shared.signing import Unsigned, claim, new_secret, sign, verify

SECRET = new_secret()
BODY = "Straße gesperrt"
OTHER = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "before", ["v1,???", "nonsense", "v1", "", "v1,", "v2,AAAA,BBBB", f"v1a,{OTHER}", f"v1,{OTHER}", "v1,Ä", "v1,a,b"]
)
def test_entries_that_we_do_not_know_are_passed_over_wherever_they_stand(before: str) -> None:
    headers = sign(SECRET, "m1", BODY)
    good = headers["webhook-signature"]

    for entries in (f"{before} {good}", f"{good} {before}"):
        assert verify([SECRET], {**headers, "webhook-signature": entries}, BODY.encode()) == "m1"


def test_bytes_that_are_no_text_can_be_signed() -> None:
    body, now = b"\xff\xfe\x00", str(int(time.time()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(key, f"m1.{now}.".encode() + body, "sha256")).decode()

    assert verify([SECRET], {"webhook-id": "m1", "webhook-timestamp": now, "webhook-signature": f"v1,{right}"}, body)


def test_the_schemes_own_example_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1614265330)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }

    assert verify(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], headers, b'{"test": 2432232314}')


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"webhook-id": ""}, "webhook-id"),
        ({"webhook-id": "ä"}, "webhook-id"),
        ({"webhook-timestamp": ""}, "webhook-timestamp"),
        ({"webhook-timestamp": "now"}, "webhook-timestamp"),
        ({"webhook-timestamp": "1e9"}, "webhook-timestamp"),
        ({"webhook-timestamp": "9" * 12}, "webhook-timestamp"),
        ({"webhook-timestamp": str(int(time.time()) - 400)}, "webhook-timestamp"),
        ({"webhook-signature": ""}, "webhook-signature"),
        ({"webhook-signature": "v2,AAAA"}, "webhook-signature"),
        ({"webhook-signature": "v1,AAAA"}, "webhook-signature"),
    ],
)
def test_what_no_body_could_make_good_is_refused_by_the_headers_alone(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(Unsigned) as refused:
        claim({**sign(SECRET, "m1", BODY), **wrong})

    assert refused.value.field == named
