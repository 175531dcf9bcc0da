"""However an article ends, or moves on, readers are seen to have that before anybody is told."""

from __future__ import annotations

import json

import httpx
import pytest

from shared.withdrawal import Ending, WithdrawalKind
from tests.notifier.cached_front import Front, page_of, published


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (Ending(WithdrawalKind.MOVED, moved_to="/politik/neu/"), 301),
        (Ending(WithdrawalKind.MOVED, moved_to="https://elsewhere.example/"), 301),
        (Ending(WithdrawalKind.RETRACTED, "It was made up."), 200),
        (Ending(reason="A court has said so."), 410),
    ],
)
def test_each_ending_is_seen_through_the_cache_before_it_is_told(front: Front, ending: Ending, status: int) -> None:
    path = published(front)
    front.office.withdraw(ending=ending)
    front.work(front.hears("published", "withdrawn"))
    assert front.rows("SELECT seen_at IS NOT NULL FROM events ORDER BY number") == [True, True], "nobody waited in vain"
    assert httpx.get(front.cdn.url + path).status_code == status
    said = json.loads(front.subscriber.heard[-1].body)["data"]
    moved = ending.moved_to and (front.cdn.url if ending.moved_to.startswith("/") else "") + ending.moved_to
    assert (said["withdrawal"], said.get("moved_to", ""), said.get("reason", "")) == (ending.kind, moved, ending.reason)


def test_what_has_moved_on_before_it_was_seen_keeps_nobody_waiting(front: Front) -> None:
    path = published(front)
    front.office.publish(title="Corrected")
    front.office.publish(title="Corrected", slug="another")
    front.office.publish(title="Corrected once more", slug="another")
    front.work(lambda: front.rows("SELECT count(*) FROM events WHERE seen_at IS NULL") == [0])
    assert page_of(front.office.ledger, path)[0] == 301
