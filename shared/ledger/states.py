"""The states of the ledger's rows; each member explains itself."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What a submission asks for."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    FRONT = "front"
    """Of a front, not of an article: it is arranged in another way."""


class SubmissionState(StrEnum):
    """How far a submission has come.

    accepted ─▶ live ─▶ superseded | withdrawn
        ├─────▶ superseded | withdrawn | failed
        └(withdraw)▶ withdrawn
    """

    ACCEPTED = "accepted"
    """Written down; readers do not see it yet."""
    LIVE = "live"
    """Readers can read it."""
    SUPERSEDED = "superseded"
    """A newer revision of the article took, or already had, its place."""
    WITHDRAWN = "withdrawn"
    """Its article is withdrawn."""
    FAILED = "failed"
    """Its page cannot be made; the receipt says why. A retry or a newer revision can cure it."""


class ArticleState(StrEnum):
    """What stands of an article."""

    LIVE = "live"
    """Readers can read it."""
    SCHEDULED = "scheduled"
    """It waits for its time; readers see nothing of it."""
    ACCEPTED = "accepted"
    """It is being pressed; readers do not see it yet."""
    FAILED = "failed"
    """Its page cannot be made, and readers see nothing of it."""
    WITHDRAWN = "withdrawn"
    """Readers see that it is gone, or have never seen it."""
    UNREAD = "unread"
    """What came of it could not be read, and nothing else did."""
    UNKNOWN = "unknown"
    """Nothing has come of it."""


class Via(StrEnum):
    """By what way a submission came from its source."""

    WEBHOOK = "webhook"
    """A webhook brought it, whole."""
    FETCHED = "fetched"
    """A webhook said that there was something; the CMS was asked for it."""
    PULLED = "pulled"
    """No webhook said anything: it was found when the CMS was asked what has changed."""


class HintState(StrEnum):
    """How far a hint has come: an article of which a webhook said too little to take it."""

    WAITING = "waiting"
    """The CMS is to be asked, now or at the next attempt."""
    DONE = "done"
    """It was asked; what it answered is a submission, or needed none."""
    FAILED = "failed"
    """It was asked in vain for days, or what it answered cannot be taken: the sentence says why."""


class Stage(StrEnum):
    """What a submission waits for. Publishing: (scheduled,) page, lists, done. Withdrawing: lists, page, done."""

    SCHEDULED = "scheduled"
    """Its time. Nothing of it is in any page, nor in the article's own row."""
    PAGE = "page"
    """The article's own page."""
    LISTS = "lists"
    """Every list, feed and sitemap that shows the article, and redirects to it."""
    DONE = "done"
    """None: subscribers were told, or nobody needs to be."""


class DeliveryState(StrEnum):
    """How far telling one subscriber of one event has come."""

    WAITING = "waiting"
    """Due now or at its next attempt."""
    DELIVERED = "delivered"
    """The subscriber said yes."""
    REPLACED = "replaced"
    """A newer event of the same article went, or will go, in its place."""
    DEAD = "dead"
    """Given up; it can be retried by hand, or dismissed if nobody wants it any more."""
