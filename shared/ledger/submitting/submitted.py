"""A submission's row with what may be said of it: what receipts, and the view of an article, are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from shared.ledger.states import Action, Stage, SubmissionState, Via
from shared.notices import Change, UpdateKind
from shared.withdrawal import WithdrawalKind


class Submitted(NamedTuple):
    """A submission, and what is known of its article."""

    number: int
    action: str
    state: str
    stage: str
    sentence: str | None
    path: str
    release_at: datetime
    """Not there if it has no time of its own; asked for only if it waits for it, or was released at it."""
    expires_at: datetime | None
    accepted_at: datetime
    released_at: datetime | None
    live_at: datetime
    """Not there until readers have it; asked for in a sentence only if they do."""
    listed_at: datetime | None
    via: str | None
    warnings: list[str]
    update_kind: str | None
    update_note: str | None
    withdrawal: str | None
    source: str
    external_id: str
    known: bool
    """Readers know the article: one of its revisions was put out."""
    withdrawn: bool
    """The article is, by whatever came last."""
    leads: bool
    """Its path leads somewhere: a page was wanted there."""
    takes_back: str | None
    """The notice that it takes back, if that is what it is for."""


SELECT_SUBMITTED = f"""
    SELECT {", ".join(f"s.{name}" for name in Submitted._fields[:17])},
           a.source, a.external_id, a.submission IS NOT NULL AS known,
           a.withdrawn_by IS NOT NULL AS withdrawn,
           EXISTS (SELECT FROM pages p WHERE p.path = s.path AND p.wanted > 0) AS leads,
           (SELECT n.note FROM notices n WHERE n.taken_back_by = s.number) AS takes_back
    FROM submissions s JOIN articles a ON a.id = s.article_id
"""  # noqa: S608 - it is ours


def sentence_of(row: Submitted, *, signed: bool) -> str:
    """Return what has become of it so far, in full for its source, and for others in words of ours alone."""
    if signed and row.sentence:
        return row.sentence
    state = SubmissionState(row.state)
    if row.stage == Stage.SCHEDULED:
        time = f"to be released at {row.release_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        return f"Written down and safe; {time if signed else 'waiting for its time'}."
    if state is SubmissionState.ACCEPTED:
        first = "its page" if row.stage == Stage.PAGE else "the lists that show it"
        return f"Written down and safe; waiting for {first} to be pressed."
    if state is SubmissionState.LIVE:
        lists = "every list shows it" if row.listed_at else "the lists are still being pressed"
        return f"Live since {row.live_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC; {lists}."
    if state is SubmissionState.WITHDRAWN and not row.path:
        return "Withdrawn before it came: no revision is published that is not newer."
    if state is SubmissionState.WITHDRAWN and row.action == Action.WITHDRAW:
        return f"Withdrawn: {_ENDINGS[row.withdrawal or 'gone'] if row.known else 'nobody has seen the article'}."
    return _STATE_SENTENCES[state].format(trouble=kind_of_trouble(row.sentence))


def warnings_of(row: Submitted, *, signed: bool) -> tuple[str, ...]:
    """Return what the newsroom is told of what it sent; nothing to others before readers know the article."""
    return tuple(row.warnings) if signed or row.known else ()


def change_of(row: Submitted, *, signed: bool) -> Change | None:
    """Return what readers are told of it; None if nothing was said, or, to others, while readers are not."""
    if row.update_kind is None or not (signed or (row.live_at is not None and not row.withdrawn)):
        return None
    return Change(UpdateKind(row.update_kind), row.update_note or "")


def way_of(row: Submitted, *, signed: bool) -> str:
    """Return by what way it came, or that an editor took a notice back; no secret of anybody. Empty: our own."""
    if row.takes_back is not None:
        said = f": “{row.takes_back}”" if signed else "."
        return f"It takes back what readers were told of a change{said}"
    return _WAYS[Via(row.via)] if row.via else ""


_ENDINGS: dict[str, str] = {
    WithdrawalKind.GONE: "readers see that the article is gone",
    WithdrawalKind.MOVED: "readers are sent to where it is now",
    WithdrawalKind.RETRACTED: "readers see that the article is retracted, and why",
}

_WAYS = {
    Via.WEBHOOK: "It came by webhook.",
    Via.FETCHED: "Fetched: its webhook only told of it.",
    Via.PULLED: "Fetched: its webhook never came.",
}

_STATE_SENTENCES = {
    SubmissionState.SUPERSEDED: "A newer revision of the article took, or already had, its place.",
    SubmissionState.WITHDRAWN: "Its article is withdrawn.",
    SubmissionState.FAILED: "Its page cannot be made: {trouble}.",
}


def kind_of_trouble(problem: str | None) -> str:
    """Return what kind of trouble a sentence tells of. The sentence itself may be a vendor's, with addresses in it."""
    said = (problem or "").lower()
    known = (trouble for word, trouble in _TROUBLE_BY_WORD.items() if word in said)
    return next(known, "it cannot be rendered")


_TROUBLE_BY_WORD = {
    "store": "the store is in trouble",
    "bucket": "the store is in trouble",
    "ledger": "the ledger is in trouble",
    "broker": "the broker is in trouble",
}
"""By a word that sentences on it have."""
