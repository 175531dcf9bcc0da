"""A post as Ghost has it, in its webhooks and in its APIs, and the article that it is.

| the post is                                  | that means                                                       |
|----------------------------------------------|------------------------------------------------------------------|
| published, for everybody                     | publish                                                          |
| scheduled, for everybody                     | publish at its time                                              |
| one of these, for members (option `members`) | withdraw; publish its free beginning, or all of it               |
| a draft again, or sent by e-mail alone       | withdraw                                                         |
| a draft that was saved                       | nothing                                                          |
| deleted                                      | withdraw                                                         |
| a page                                       | nothing, unless the option `pages` says so                       |

What decides is the state that comes with an event, never the event's name: several come for one action, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from shared.dialects.field_map import mapped_fields
from shared.dialects.ghost.plain import plain_html
from shared.reading.article_reading import publish_mapped
from shared.reading.fields import is_web_url
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.members import key_member, list_member, member, text_member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

MEMBERS_POSTS = ("ignore", "preview", "whole")
"""What is done about posts that not everybody may read: the values of the option `members`."""
_PAYWALL = "<!--members-only-->"
"""Where the part begins that only members may read."""
_OUT_STATUSES = ("published", "scheduled")
_NOT_OUT_STATUSES = ("draft", "sent")
MAX_SLUG_CHARACTERS = 120


class PostState(NamedTuple):
    """A post as it is, and what it was before as far as that is told."""

    post: Mapping[str, object]
    before: Mapping[str, object]
    at: datetime
    """When it came to be so."""
    complete: bool
    """All that is known of it is told here: then a draft is no mere save of one."""


def read_post_state(state: PostState, source: Source, site: Site) -> Publish | Withdraw | Ignore:
    """Return what the state of a post means.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    post, id_, status = state.post, key_member(state.post, "id"), text_member(state.post, "status")
    if status in _NOT_OUT_STATUSES:
        was_out = text_member(state.before, "status") in _OUT_STATUSES or bool(member(post, "published_at"))
        if was_out or state.complete:
            return Withdraw(id_, None, state.at)
        return Ignore("A draft was saved: readers see nothing of it.")
    if status in _OUT_STATUSES and member(post, "email_only") is True:
        return Withdraw(id_, None, state.at)
    if status not in _OUT_STATUSES:
        raise Invalid.at("status", f"Must be one of: {', '.join((*_OUT_STATUSES, *_NOT_OUT_STATUSES))}.")
    html = _readable(post, source)
    if html is None:
        return Withdraw(id_, None, state.at)
    return publish_mapped(_fields(post, html, state.at, source, site), site)


def _readable(post: Mapping[str, object], source: Source) -> str | None:
    """Return what everybody may read of the post; None: nothing."""
    html, members = text_member(post, "html"), source.text("members", MEMBERS_POSTS[0])
    if text_member(post, "visibility") == "public" or members == "whole":
        return html
    free, paywall, _ = html.partition(_PAYWALL)
    return free if paywall and members == "preview" else None


def _fields(post: Mapping[str, object], html: str, at: datetime, source: Source, site: Site) -> dict[str, object]:
    tags, slug = list(_tags(post)), text_member(post, "slug")
    found = {
        "title": [text_member(post, "title")],
        "body": [plain_html(html)],
        "standfirst": [text_member(post, "custom_excerpt")],
        "slug": [slug] if len(slug) <= MAX_SLUG_CHARACTERS else [],
        "canonical_url": [text_member(post, "canonical_url") or _own_address(post, source)],
        "section": [name for tag in tags for name in (tag.slug, tag.name)],
        "tags": [tag.name for tag in tags if not tag.internal],
        "published_at": [text_member(post, "published_at")],
        # also of a post that is out: else it would not be the same article before its time and after
        "publish_at": [text_member(post, "published_at")],
        **_picture(post),
    }
    fields = mapped_fields(found, {}, source, site)
    base = {"base_url": source.text("url")} if source.text("url") else {}
    marks = base | {"id": key_member(post, "id"), "updated_at": at.isoformat()}
    return {**fields, **marks, "body_format": "html", "authors": _authors(post)}


def _own_address(post: Mapping[str, object], source: Source) -> str:
    return text_member(post, "url") if source.flag("canonical_link") else ""


class _GhostTag(NamedTuple):
    slug: str
    name: str
    internal: bool
    """It is not for readers: its name begins with #. It may choose the section."""


def _tags(post: Mapping[str, object]) -> Iterator[_GhostTag]:
    for tag in list_member(post, "tags"):
        if name := text_member(tag, "name"):
            yield _GhostTag(
                text_member(tag, "slug"), name, name[0] == "#" or text_member(tag, "visibility") == "internal"
            )


def _authors(post: Mapping[str, object]) -> Sequence[Mapping[str, str]]:
    """Return names and the authors' own sites. All else is no reader's business: e-mail, roles, when they were seen."""
    found = []
    for author in list_member(post, "authors"):
        if name := text_member(author, "name"):
            website = text_member(author, "website")
            found.append({"name": name, "url": website if is_web_url(website) else ""})
    return found


def _picture(post: Mapping[str, object]) -> Mapping[str, Sequence[object]]:
    """Return the feature image; its caption is HTML."""
    url = text_member(post, "feature_image")
    if not is_web_url(url):
        return {}
    caption = plain_text(text_member(post, "feature_image_caption"))
    return {"picture": [url], "picture_alt": [text_member(post, "feature_image_alt")], "picture_caption": [caption]}
