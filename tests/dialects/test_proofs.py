"""Each way in which a CMS of any make may prove who it is: the right one comes in, and every other stays out."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from shared.dialects import DIALECTS
from shared.dialects.proofs import PROOFS
from shared.reading.intent import Withdraw
from shared.signing import Unsigned
from tests.dialects.generic.signing import OPTIONS, event, github_signed
from tests.dialects.sending import Sent, standard_webhooks
from tests.dialects.signers import request_of, source_of
from tests.reading.articles_read import SITE

KIND = DIALECTS["generic"]
SECRETS = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_b3RoZXIhb3RoZXIhb3RoZXIhb3RoZXIh")
OTHER = "whsec_dGhpcmQhdGhpcmQhdGhpcmQhdGhpcmQh"
SENT = event("saved")


def proved(proof: str, secret: str, sent: Sent = SENT) -> Sent:
    match proof:
        case "hmac-sha256":
            return github_signed(secret, sent)
        case "bearer":
            return sent.with_headers(authorization=f"bearer {secret}")
        case "basic":
            return sent.with_headers(authorization=f"Basic {b64encode(f'cms:{secret}'.encode()).decode()}")
        case "path":
            return replace(sent, rest=f"{secret}{sent.rest and '/'}{sent.rest}")
    return standard_webhooks(secret, sent)


def verify(proof: str, sent: Sent, **options: str) -> str:
    source = replace(source_of("generic"), secrets=SECRETS, options={**OPTIONS, "proof": proof, **options})
    KIND.check(source)
    return KIND.verify(request_of(sent, SITE), source)


@pytest.mark.parametrize("proof", PROOFS)
def test_whoever_has_one_of_the_secrets_comes_in_and_nobody_else(proof: str) -> None:
    for secret in SECRETS:
        assert verify(proof, proved(proof, secret))
    others = (OTHER,) if proof == "standard-webhooks" else (OTHER, SECRETS[0][:-1], "")  # it signs with no such text
    for wrong in (SENT, *(proved(proof, other) for other in others)):
        with pytest.raises(Unsigned):
            verify(proof, wrong)
    for other in PROOFS.keys() - {proof}:
        with pytest.raises(Unsigned):
            verify(proof, proved(other, SECRETS[0]))


@pytest.mark.parametrize("proof", ["hmac-sha256", "standard-webhooks"])
def test_a_body_that_was_changed_stays_out(proof: str) -> None:
    with pytest.raises(Unsigned):
        verify(proof, replace(proved(proof, SECRETS[0]), body=SENT.body + b" "))


def test_what_github_documents_is_verified() -> None:
    """The example of GitHub's page on validating webhook deliveries."""
    digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    source = replace(source_of("generic"), secrets=("It's a Secret to Everybody",))
    for header in (f"sha256={digest}", digest):
        request = request_of(Sent(b"Hello, World!").with_headers(x_hub_signature_256=header), SITE)
        assert KIND.verify(request, source).startswith("generic-")


def test_the_signature_may_stand_in_another_header() -> None:
    named = github_signed(SECRETS[0], SENT).headers["x-hub-signature-256"]
    assert verify("hmac-sha256", SENT.with_headers(x_cms_signature=named), header="X-CMS-Signature")
    with pytest.raises(Unsigned):
        verify("hmac-sha256", SENT.with_headers(x_cms_signature=named))


def test_what_follows_a_secret_in_the_address_is_told_without_it() -> None:
    options = {**OPTIONS, "proof": "path", "withdraw_when": "path() == 'gone/now'"}
    source = replace(source_of("generic"), secrets=SECRETS, options=options)
    for secret in (*SECRETS, "(secret)"):  # the last as it stands in what was kept unread
        request = request_of(proved("path", secret, replace(SENT, rest="gone/now")), SITE)
        assert isinstance(KIND.read(request, source), Withdraw)
    for wrong in (f"{SECRETS[0]}x", f"x/{SECRETS[0]}", SECRETS[0][:10], ""):
        with pytest.raises(Unsigned):
            KIND.verify(request_of(replace(SENT, rest=wrong), SITE), source)
