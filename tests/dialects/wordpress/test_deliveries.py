"""Who sends for a WordPress, what each proves and means, and that no order and no body does harm."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.dialects.wordpress import WordPress
from shared.reading.intent import Ask, Fetch, Ignore, Publish, Withdraw
from shared.reading.request import Request
from shared.signing import Unsigned, new_secret, sign
from shared.sources import Source
from tests.dialects.delivered import delivery, recorded
from tests.dialects.site_after import site_after
from tests.dialects.wordpress.test_posts import LISTED, RECORDINGS, TOLD

OURS, THEIRS = new_secret(), "made-by-wp-webhooks-itself"
BLOG = Source("blog", "wordpress", (OURS, THEIRS), {"url": "https://blatt.example"})
KIND = WordPress()
UPDATE = recorded(RECORDINGS / "wp_webhooks_update.json")
PING = recorded(RECORDINGS / "core_ping.json")


def _old_signature(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def _with(request: Request, *, without: tuple[str, ...] = (), **headers: str) -> Request:
    kept = {name: value for name, value in request.headers.items() if name not in without}
    return delivery(request.body, {**kept, **{name.replace("_", "-"): value for name, value in headers.items()}})


def _refuses(request: Request) -> bool:
    with pytest.raises(Unsigned):
        KIND.verify(request, BLOG)
    return True


def test_our_plugin_is_known_by_its_signature_and_by_nothing_less() -> None:
    body = json.dumps(TOLD[0])
    signed = delivery(body, sign(OURS, "wp_6_1", body))
    KIND.judge_signature(signed)
    assert KIND.verify(signed, BLOG) == "wp_6_1"
    assert _refuses(delivery(body.replace("post.published", "post.scheduled"), signed.headers))
    assert _refuses(delivery(body, sign(new_secret(), "wp_6_1", body)))
    with pytest.raises(Unsigned):
        KIND.judge_signature(delivery(body))


def test_wp_webhooks_up_to_2_signs_its_body_and_has_the_post_asked_for() -> None:
    headers = {"x_wp_webhook_signature": _old_signature(UPDATE.body, THEIRS)}
    old = _with(UPDATE, without=("x-wp-webhook-name", "x-wp-webhook-url-name"), **headers)
    KIND.judge_signature(old)
    assert KIND.verify(old, BLOG) == KIND.verify(old, BLOG)
    assert KIND.counts_hints_again
    assert KIND.read(old, BLOG) == Fetch(("11",))
    assert _refuses(delivery(old.body + b" ", old.headers))


def test_wp_webhooks_from_3_on_is_known_by_its_bearer_token_alone() -> None:
    constant = _with(UPDATE, x_wp_webhook_signature=_old_signature(UPDATE.body, THEIRS))
    assert _refuses(constant)
    bearer = _with(UPDATE, authorization=f"Bearer {OURS}")
    KIND.judge_signature(bearer)
    assert KIND.verify(bearer, BLOG)
    assert KIND.read(bearer, BLOG) == Fetch(("11",))
    assert _refuses(_with(UPDATE, authorization=f"Bearer {OURS[:-1]}"))
    assert _refuses(_with(UPDATE, authorization="Bearer ü"))


def test_a_page_that_wp_webhooks_tells_of_is_no_article() -> None:
    told = json.loads(UPDATE.body)
    told["post"]["post_type"] = "page"
    assert isinstance(KIND.read(delivery(told), BLOG), Ignore)


def test_the_cores_ping_is_a_hint_and_nothing_else_comes_in_unsigned() -> None:
    KIND.judge_signature(PING)
    assert KIND.verify(PING, BLOG)
    assert KIND.read(PING, BLOG) == Ask()
    assert _refuses(_with(PING, content_type="application/json"))
    assert _refuses(delivery(b"<methodCall/>", {"content-type": "text/xml"}))


def test_a_test_message_is_understood_and_changes_nothing() -> None:
    assert isinstance(KIND.read(delivery({"event": "test", "site": "https://blatt.example/", "at": 1}), BLOG), Ignore)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_shuffled_and_doubled_deliveries_end_in_the_same_site(data: st.DataObject) -> None:
    intents = [_understood(message) for message in TOLD]
    intents += [KIND.api.read(post, BLOG, PING.site) for post in LISTED]
    intents = [each for each in intents if not (isinstance(each, Publish | Withdraw) and each.external_id == "6")]
    intents += [_understood(message) for message in TOLD if message["id"] == 6]  # and of this one all that was told
    right = site_after(intents)
    shuffled = data.draw(st.permutations(intents))
    doubled = data.draw(st.lists(st.sampled_from(intents), max_size=8))
    assert site_after([*shuffled, *doubled]) == right
    assert "6" not in right


def _understood(message: Any) -> Publish | Withdraw | Ignore:
    intent = KIND.read(delivery(message), BLOG)
    assert isinstance(intent, Publish | Withdraw | Ignore)
    return intent
