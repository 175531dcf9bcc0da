"""The kind `ghost`: Ghost 5 and 6. It sends once and never again, so what matters as much is that it can be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import names_in
from shared.dialects.ghost.api import GhostApi
from shared.dialects.ghost.order import as_sent, time_of
from shared.dialects.ghost.posts import MEMBERS_POSTS, PostState, read_post_state
from shared.dialects.ghost.signature import OLD_SIGNATURE_OPTION, fresh_claim, ghost_claim, prove_ghost
from shared.dialects.sender import Sender
from shared.errors import Misconfigured
from shared.reading.intent import Ask, Ignore, Intent, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.members import key_member, member, text_member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.sources import Source

_GHOST_EVENT = re.compile(r"[a-z]+(\.[a-z_]+)+")
_SITE_CHANGED = "site.changed"
_OTHER_GHOST_EVENTS = ("tag.", "member.")


class Ghost(Dialect):
    """See docs/cms/ghost.md."""

    options = (
        *("url", "members", "pages", "sections", "language", "canonical_link"),
        OLD_SIGNATURE_OPTION,
    )
    setup = (
        "In Ghost, under Settings, Advanced, Integrations, Custom: add an integration called Andruck.",
        "Add a webhook to it for each of: Post published, Published post updated, Post unpublished, Post deleted, "
        "Post scheduled, Post unscheduled, Post updated.",
        "Each has the target URL {address} and the secret {secret}",
        "If it was not given by --token-file: give the integration's Admin API key, the one with a colon, to Andruck: "
        "andruck source token {name}",
    )
    sender = Sender(timeout_seconds=2)
    api = GhostApi()

    def check(self, source: Source) -> None:
        """Refuse options of wrong types."""
        for option in ("url", "language"):
            source.text(option)
        for option in ("pages", "canonical_link", OLD_SIGNATURE_OPTION):
            source.flag(option)
        names_in(source, "sections")
        if source.text("members", MEMBERS_POSTS[0]) not in MEMBERS_POSTS:
            raise Misconfigured(
                f"The option 'members' of the source {source.name!r} must be one of: {', '.join(MEMBERS_POSTS)}."
            )

    def judge_signature(self, head: Head) -> None:
        """Ask for Ghost's header, and a time that is near."""
        fresh_claim(head)

    def verify(self, request: Request, source: Source) -> str:
        """Return the message's id if one of the secrets signed it."""
        return prove_ghost(request, source)

    def read(self, request: Request, source: Source) -> Intent:
        """Return what the state of the post means that the event comes with."""
        told = object_of(text_of(request.body))
        event = _event(told, request.rest)
        if event == _SITE_CHANGED:
            return Ask() if source.token else Ignore("The site has changed: what, the other webhooks say.")
        if event.startswith(_OTHER_GHOST_EVENTS):
            return Ignore("It tells of no post.")
        for kind in ("post", "page"):
            if kind in told:
                return _of_post(told[kind], kind, request, source)
        raise Invalid.at("post", "Must be the post that the event is about, as Ghost sends it.")


def _event(told: Mapping[str, object], rest: str) -> str:
    """Return the event: Ghost 6 names it in the body, an operator may have it in the address; else it is empty."""
    named = text_member(told, "event") or rest
    if not named and not told:  # what older ones send for it
        return _SITE_CHANGED
    if named and not _GHOST_EVENT.fullmatch(named):
        raise Invalid.at("event", "Must be the name of an event of Ghost's, such as post.published.")
    return named


def _of_post(told: object, kind: str, request: Request, source: Source) -> Intent:
    if kind == "page" and not source.flag("pages"):
        return Ignore("It is a page, and the option 'pages' does not ask for them.")
    now, before = member(told, "current"), member(told, "previous")
    if not isinstance(now, dict) or not isinstance(before, dict | None):
        raise Invalid.at(f"{kind}.current", "Must be the post as it is now, beside previous, as Ghost sends it.")
    sent_at = time_of(ghost_claim(request).milliseconds)
    if not now:
        if text_member(before, "status") == "draft":
            return Ignore("A draft was deleted: readers see nothing of it.")
        return Withdraw(key_member(before, "id"), None, sent_at)
    state = PostState(now, before or {}, as_sent(now.get("updated_at"), sent_at), complete=False)
    return read_post_state(state, source, request.site)
