"""The kind `wordpress`: our plugin tells all, WP Webhooks and the core's ping only that there is something."""

from __future__ import annotations

from shared.dialects.dialect import Dialect
from shared.dialects.mapped_intents import fetching
from shared.dialects.sender import Sender
from shared.dialects.wordpress.posts import WORDPRESS_OPTIONS, check_post_options, read_post, withdrawal
from shared.dialects.wordpress.proofs import is_ping, judge_head, prove
from shared.dialects.wordpress.rest import WordPressApi
from shared.reading.intent import Ask, Ignore, Intent
from shared.reading.invalid import Invalid
from shared.reading.members import key_member, member, text_member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.sources import Source


class WordPress(Dialect):
    """See docs/cms/wordpress.md."""

    options = WORDPRESS_OPTIONS
    setup = (
        "Copy contrib/wordpress/andruck.php to wp-content/plugins/ of the WordPress, and activate it under Plugins.",
        "Under Settings, Andruck: enter the address {address} and the secret {secret}, and save.",
        "Press Send a test there: Andruck has to have read it.",
        "If it was not given by --token-file: under Users, Profile, Application Passwords, add one called Andruck, as "
        "an editor or administrator; give the user's name, a colon and that password to Andruck: "
        "andruck source token {name}",
    )
    sender = Sender(timeout_seconds=5)  # only one of three senders would retry: so none is made to wait
    counts_hints_again = True
    api = WordPressApi()

    def check(self, source: Source) -> None:
        """Ask for the site's address, and options of the right types."""
        self.api.url(source)
        check_post_options(source)

    def judge_signature(self, head: Head) -> None:
        """Ask for the headers of one of the senders."""
        judge_head(head)

    def verify(self, request: Request, source: Source) -> str:
        """Return the message's id. A ping proves nothing, and is taken for nothing more than a hint."""
        return prove(request, source)

    def read(self, request: Request, source: Source) -> Intent:
        """Return what our plugin says; from all others, which post to ask for."""
        if is_ping(request):
            return Ask()
        told = object_of(text_of(request.body))
        if "event" in told:
            return _of_our_plugin(told, request, source)
        if text_member(told, "post", "post_type") not in ("", "post") and source.text("rest_base", "posts") == "posts":
            return Ignore("It is of another type than posts.")
        return fetching(key_member(told, "post_id"))


def _of_our_plugin(told: dict[str, object], request: Request, source: Source) -> Intent:
    """Read a message of contrib/wordpress/andruck.php.

    Raises:
        Invalid: it has another shape.
    """
    event = text_member(told, "event")
    if event == "test":
        return Ignore("The test message has come, and its signature is right.")
    if event == "post.withdrawn":
        return withdrawal(key_member(told, "id"), text_member(told, "changed_at"))
    if event not in ("post.published", "post.scheduled"):
        raise Invalid.at("event", "Must be post.published, post.scheduled, post.withdrawn or test.")
    if member(told, "post", "id") != member(told, "id"):
        raise Invalid.at("post.id", "Must be the same as id.")
    post = member(told, "post")
    if not isinstance(post, dict):
        raise Invalid.at("post", "Must be the post as the REST API has it.")
    return read_post(post, source, request.site)
