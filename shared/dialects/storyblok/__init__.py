"""The kind `storyblok`: its webhooks name the story that has changed, which is asked for. See docs/cms/storyblok.md."""

from __future__ import annotations

import secrets

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import MAPPING_OPTIONS, check_mapping, content_types
from shared.dialects.mapped_intents import fetching
from shared.dialects.proving import check_hmac, message_digest
from shared.dialects.sender import Sender
from shared.dialects.storyblok.delivery import StoryblokApi
from shared.dialects.storyblok.stories import STORY_FIELDS, STORY_TYPES
from shared.reading.intent import Ask, Ignore, Intent
from shared.reading.members import member, text_member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned
from shared.sources import Source

_STORYBLOK_SIGNATURE = "webhook-signature"
_MANY_STORIES = ("merged", "deployed")
"""Actions on releases and pipelines: they publish stories without naming them."""


class Storyblok(Dialect):
    """What a space of Storyblok sends. Its messages bear no time, so none counts for itself: the story is asked for."""

    options = (*MAPPING_OPTIONS, "url", "relations", "starts_with")
    setup = (
        "In Storyblok, open the space's Settings > Webhooks, and choose New Webhook",
        "Name: {name}; Endpoint URL: {address}",
        "Webhook secret: {secret} (of paid plans only; without one, Andruck just asks every minute)",
        "Triggers: Story published, unpublished, deleted and moved; Release merged, if you use releases",
        "Under Settings > Access Tokens, make a token of the level Public, and give it to Andruck as the "
        "source's token",
    )
    sender = Sender()
    counts_hints_again = True
    api = StoryblokApi()

    def new_secret(self) -> str:
        """Return a secret: any text will do."""
        return secrets.token_urlsafe(32)

    def check(self, source: Source) -> None:
        """Refuse options of wrong types."""
        self.api.url(source)
        check_mapping(source, STORY_FIELDS)
        content_types(source, STORY_TYPES)
        for option in ("relations", "starts_with"):
            source.text(option)

    def judge_signature(self, head: Head) -> None:
        """Ask for the signature."""
        if not head.headers.get(_STORYBLOK_SIGNATURE):
            raise Unsigned(
                "Enter the source's secret as the webhook's secret in Storyblok.", field=_STORYBLOK_SIGNATURE
            )

    def verify(self, request: Request, source: Source) -> str:
        """Return a digest of the message."""
        check_hmac(request, source.secrets, "sha1", _STORYBLOK_SIGNATURE)
        return message_digest("storyblok", request)

    def read(self, request: Request, source: Source) -> Intent:  # noqa: ARG002  # what is an article, the story says
        """Return which story to ask for."""
        told = object_of(text_of(request.body))
        story = member(told, "story_id")
        if story is not None:
            return fetching(str(story) if isinstance(story, int) and not isinstance(story, bool) else story)
        if text_member(told, "action") in _MANY_STORIES:
            return Ask()
        return Ignore("It is about no story.")
