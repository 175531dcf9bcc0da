"""What a post of WordPress is as an article, by recordings of the plugin and of the REST API of WordPress 6.1.9."""

from __future__ import annotations

import copy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shared.dialects.wordpress import WordPress
from shared.dialects.wordpress.posts import read_post
from shared.reading.intent import Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.sources import Source
from tests.dialects.delivered import delivery, in_json
from tests.reading.articles_read import SITE

RECORDINGS = Path(__file__).with_name("recordings")
TOLD: list[dict[str, Any]] = in_json(RECORDINGS / "plugin.json")
LISTED: list[dict[str, Any]] = in_json(RECORDINGS / "rest_with_password.json")
PUBLIC: list[dict[str, Any]] = in_json(RECORDINGS / "rest_anonymous.json")
BLOG = Source("blog", "wordpress", (), {"url": "https://blatt.example"})


def _published(post: dict[str, Any], **options: Any) -> Publish:
    found = read_post(post, Source("blog", "wordpress", (), {**BLOG.options, **options}), SITE)
    assert isinstance(found, Publish)
    return found


def _changed(post: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(post), **fields}


def test_a_post_is_an_article_in_text_where_it_is_text_and_in_clean_html_where_it_is_html() -> None:
    read = _published(TOLD[0]["post"])
    article = read.article
    assert read.external_id == "6"
    assert read.updated_at == datetime.fromisoformat(TOLD[0]["changed_at"])
    assert read.updated_at.microsecond
    assert article.title == "Bahnchaos in Köln: Störung & Sperrung"
    assert article.standfirst == "Ein Kabelbrand & die Folgen."
    assert article.section == "politik"
    assert article.tags == ("Verkehr", "Köln", "S-Bahn & Bus")
    assert [author.name for author in article.authors] == ["Ada Redaktion"]
    assert article.body.startswith("<p>Tausende Fahrgäste &amp; Pendler – „bis zu drei Stunden“. 🚆</p>")
    assert "<h2>Ursache</h2>" in article.body
    assert "<figcaption>Der Schaden</figcaption>" in article.body
    assert "wp-" not in article.body.replace("wp-content", "")
    assert (article.canonical_url, read.schedule.release_at) == ("", None)
    assert article.published_at == datetime.fromisoformat(TOLD[0]["post"]["date_gmt"] + "Z")
    assert article.picture is not None
    assert article.picture.url.endswith("/kabel.png")
    assert (article.picture.alt, article.picture.caption) == ("Ein Kabel, verschmort", "Der Schaden. Foto: A. Muster")


def test_options_say_which_category_is_which_section_the_language_and_that_wordpress_is_the_original() -> None:
    article = _published(TOLD[0]["post"], sections={"verkehr": "welt"}, language="en", canonical_link=True).article
    assert (article.section, article.language) == ("politik", "en")
    assert _published(TOLD[0]["post"], sections={"verkehr": "welt", "politik": "-"}).article.section == "welt"
    assert article.canonical_url == "https://blatt.example/2026/bahnchaos-in-koln-storung-sperrung/"


def test_the_webhook_and_the_list_say_the_same_of_a_post() -> None:
    told = {message["id"]: message["post"] for message in TOLD if "post" in message}
    for post in LISTED + PUBLIC:
        if post["id"] in told:
            assert read_post(post, BLOG, SITE) == read_post(told[post["id"]], BLOG, SITE)
    assert told.keys() <= {post["id"] for post in LISTED}


def test_counters_of_themes_do_not_make_another_article_of_the_same_post() -> None:
    post = TOLD[0]["post"]
    rendered = {"rendered": '<div class="wp-container-1"><p>Ja.</p></div>', "protected": False}
    again = {"rendered": '<div class="wp-container-7"><p>Ja.</p></div>', "protected": False}
    first, second = _published(_changed(post, content=rendered)), _published(_changed(post, content=again))
    assert first.article == second.article


def test_an_excerpt_that_wordpress_cut_from_the_body_is_no_standfirst() -> None:
    cut = next(post for post in PUBLIC if post["title"]["rendered"] == "Ohne Auszug")
    assert cut["excerpt"]["rendered"]
    assert _published(cut).article.standfirst == ""


def test_a_scheduled_post_waits_for_its_time() -> None:
    scheduled = next(message for message in TOLD if message["event"] == "post.scheduled")
    read = _published(scheduled["post"])
    assert read.schedule.release_at == datetime.fromisoformat(scheduled["post"]["date_gmt"] + "Z")


@pytest.mark.parametrize("status", ["draft", "pending", "private", "trash", "auto-draft", "inherit"])
def test_what_strangers_may_not_read_is_withdrawn_by_its_state(status: str) -> None:
    hidden = read_post(_changed(TOLD[0]["post"], status=status), BLOG, SITE)
    assert isinstance(hidden, Withdraw)


def test_what_a_password_protects_is_withdrawn_and_says_nothing() -> None:
    protected = [post for post in PUBLIC + LISTED if post["content"]["protected"]]
    assert len(protected) == 2
    assert all(isinstance(read_post(post, BLOG, SITE), Withdraw) for post in protected)
    whole = _changed(TOLD[0]["post"], content={"rendered": "<p>Geheim</p>", "protected": True})
    assert isinstance(read_post(whole, BLOG, SITE), Withdraw)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"id": None}, "id"),
        ({"id": True}, "id"),
        ({"status": 3}, "status"),
        ({"status": ""}, "status"),
        ({"content": None}, "content.protected"),
        ({"content": {"rendered": 1, "protected": False}}, "content.rendered"),
        ({"title": {"rendered": "<b></b>"}}, "title"),
        ({"modified_gmt": "soon", "andruck": None}, "updated_at"),
        ({"_embedded": {"wp:featuredmedia": [{"source_url": "kabel.png"}]}}, "picture.url"),
        ({"_embedded": {"author": "Ada"}}, "_embedded.author"),
        ({"_embedded": {"wp:term": [[{"name": 1}]]}}, "name"),
    ],
)
def test_a_field_that_cannot_be_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_post(_changed(TOLD[0]["post"], **fields), BLOG, SITE)
    assert named in [error["field"] for error in caught.value.errors]


def test_an_author_whom_wordpress_does_not_show_is_left_out() -> None:
    hidden = {"author": [{"code": "rest_user_cannot_view", "message": "Nein.", "data": {"status": 401}}]}
    assert _published(_changed(TOLD[0]["post"], _embedded=hidden)).article.authors == ()


def test_the_plugins_messages_are_read_as_what_they_say() -> None:
    read = [WordPress().read(delivery(message), BLOG) for message in TOLD]
    assert [type(each) for each in read] == [Publish, Publish, Publish, Withdraw, Publish, Publish, Publish, Withdraw]
    gone = read[3]
    assert isinstance(gone, Withdraw)
    assert (gone.external_id, gone.version) == ("6", None)
    assert gone.updated_at == datetime.fromisoformat(TOLD[3]["changed_at"])
