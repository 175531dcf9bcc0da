"""The plugin inside a real WordPress: what it sends, what it keeps to itself, and that it does not give up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.signing import new_secret
from tests.cms.program import Story
from tests.cms.wordpress import WordPress
from tests.subscriber import Heard, Subscriber, listening

pytestmark = pytest.mark.cms

SECRET = new_secret()
STORY = Story("Störung & <em>Sperrung</em>", "<p>Tausende &amp; mehr</p>", "Ein Kabelbrand.", ("Köln",))
OTHER = Story("Störung behoben", "<p>Weiter.</p>")


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    cms = WordPress(tmp_path_factory.mktemp("wordpress"))
    cms.start()
    yield cms
    cms.stop()


@pytest.fixture
def andruck(wordpress: WordPress) -> Iterator[Subscriber]:
    """Stands where Andruck would, and remembers what came."""
    with listening() as subscriber:
        wordpress.add_webhooks(subscriber.url, SECRET)
        yield subscriber


def _last(andruck: Subscriber, count: int) -> dict[str, Any]:
    """Return the last of so many messages; none may have come besides."""
    heard = andruck.wait_for(count)
    assert len(heard) == count
    return heard[-1].verified(SECRET)


def test_each_public_change_is_one_signed_message_and_no_other_is_sent(
    wordpress: WordPress, andruck: Subscriber
) -> None:
    id_ = wordpress.create(STORY)
    wordpress.edit_draft(id_, STORY)
    wordpress.publish(id_)
    published = _last(andruck, 1)
    assert (published["event"], published["id"]) == ("post.published", int(id_))
    assert published["post"]["title"]["rendered"] == "Störung &#038; <em>Sperrung</em>"
    assert published["post"]["content"]["rendered"].strip() == "<p>Tausende &amp; mehr</p>"
    assert published["post"]["_embedded"]["author"][0]["name"] == "Ada Redaktion"
    assert "ada@example.com" not in json.dumps(published)
    wordpress.edit_draft(id_, OTHER)  # an autosave
    wordpress.edit(id_, OTHER)
    assert _last(andruck, 2)["post"]["title"]["rendered"] == "Störung behoben"
    wordpress.unpublish(id_)
    withdrawn = _last(andruck, 3)
    assert (withdrawn["event"], "post" in withdrawn) == ("post.withdrawn", False)
    wordpress.republish(id_)
    wordpress.delete(id_)
    last = _last(andruck, 5)
    assert last["event"] == "post.withdrawn"
    changes = [heard.verified(SECRET)["changed_at"] for heard in andruck.heard]
    assert changes == sorted(set(changes))


def test_what_a_password_or_a_state_hides_is_never_sent_and_withdrawn_if_it_was_out(
    wordpress: WordPress, andruck: Subscriber
) -> None:
    hidden = wordpress.create(STORY)
    wordpress.change(hidden, {"status": "publish", "password": "geheim"})
    private = wordpress.create(STORY)
    wordpress.change(private, {"status": "private"})
    public = wordpress.create(STORY)
    wordpress.publish(public)
    assert _last(andruck, 1)["id"] == int(public)
    wordpress.change(public, {"password": "geheim"})
    assert _last(andruck, 2)["event"] == "post.withdrawn"
    wordpress.change(public, {"password": ""})
    assert _last(andruck, 3)["event"] == "post.published"
    wordpress.change(public, {"status": "private"})
    assert _last(andruck, 4)["event"] == "post.withdrawn"
    assert not any(b"Tausende" in heard.body for heard in andruck.heard if b"withdrawn" in heard.body)


def test_a_scheduled_post_comes_whole_with_its_time_and_its_author(wordpress: WordPress, andruck: Subscriber) -> None:
    id_ = wordpress.create(STORY)
    wordpress.schedule(id_, STORY, datetime.now(UTC) + timedelta(hours=1))
    scheduled = _last(andruck, 1)
    assert (scheduled["event"], scheduled["post"]["status"]) == ("post.scheduled", "future")
    assert scheduled["post"]["_embedded"]["author"][0]["name"] == "Ada Redaktion"
    wordpress.unpublish(id_)
    assert _last(andruck, 2)["event"] == "post.withdrawn"


def test_what_was_refused_is_sent_again_as_it_stands_by_then(wordpress: WordPress, andruck: Subscriber) -> None:
    andruck.answers += [(503, {}), (401, {})]
    id_ = wordpress.create(STORY)
    wordpress.publish(id_)
    wordpress.edit(id_, OTHER)
    andruck.wait_for(2)
    assert "waiting to be sent" in wordpress.admin("GET", "/wp-admin/edit.php")
    again: Heard = andruck.wait_for(3, seconds=90)[2]  # the first delay is 30 s, by wp-cron
    assert again.verified(SECRET)["post"]["title"]["rendered"] == "Störung behoben"
    assert (
        again.headers["webhook-id"] == andruck.heard[1].headers["webhook-id"] != andruck.heard[0].headers["webhook-id"]
    )


def test_the_settings_page_sends_a_test_and_wants_its_nonce(wordpress: WordPress, andruck: Subscriber) -> None:
    page = wordpress.admin("GET", "/wp-admin/options-general.php?page=andruck")
    assert SECRET not in page
    assert SECRET not in wordpress.admin("GET", "/wp-admin/options.php")
    nonces = re.findall(r'name="_wpnonce" value="([0-9a-f]+)"', page)
    shown = wordpress.admin(
        "POST", "/wp-admin/admin-post.php", data={"action": "andruck_act", "test": "1", "_wpnonce": nonces[1]}
    )
    assert "Andruck has read the test message." in shown
    assert _last(andruck, 1)["event"] == "test"
    with pytest.raises(AssertionError, match="answered 403"):
        wordpress.admin("POST", "/wp-admin/admin-post.php", data={"action": "andruck_act", "test": "1"})


def test_nothing_is_left_after_it_was_uninstalled(wordpress: WordPress, andruck: Subscriber) -> None:
    id_ = wordpress.create(STORY)
    wordpress.publish(id_)
    andruck.wait_for(1)
    wordpress.php("deactivate_plugins('andruck.php'); uninstall_plugin('andruck.php');")
    left = wordpress.php(
        "global $wpdb; echo json_encode([$wpdb->get_col(\"SHOW TABLES LIKE '%andruck%'\"),"
        "$wpdb->get_col(\"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%andruck%'\"),"
        "$wpdb->get_col(\"SELECT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%andruck%'\"),"
        "wp_next_scheduled('andruck_send_waiting')]);"
    )
    assert json.loads(left) == [[], [], [], False]
