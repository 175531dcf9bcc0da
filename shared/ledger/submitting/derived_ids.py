"""Articles whose id was made from their headline: one headline, one article, and one text until somebody names it."""

from __future__ import annotations

from shared.ledger.connections import Connection
from shared.ledger.submitting.articles import KnownArticle, lock_article
from shared.ledger.submitting.judging import Standing
from shared.ledger.webhooks import Conflict

_AS_TYPED = str.maketrans({"–": "-", "\u00a0": " ", "\u202f": " "})
"""How dashes and spaces were typed that another release did not set in type."""


def lock_named(
    db: Connection, source: str, external_id: str, or_else: str | None, title: str
) -> tuple[KnownArticle, str | None]:
    """Return the article with this id, locked; if that was made from the headline, the one that the headline names.

    `or_else`: its id if `external_id` is that of an article with another headline; None if no id was made.

    Returns:
        The article, and the id if it was made.

    Raises:
        Conflict: both ids are those of articles with other headlines.
    """
    known = lock_article(db, source, external_id)
    if or_else is None:
        return known, None
    if not _is_another(db, known, title):
        return known, external_id
    other = lock_article(db, known.source, or_else)
    if _is_another(db, other, title):
        sentence = "Another article has the id that this headline makes: name this one in an X-Article-Id header."
        raise Conflict(sentence, field="id")
    return other, or_else


def _is_another(db: Connection, known: KnownArticle, title: str) -> bool:
    """Return whether the newest revision of an article has another headline, to the letter."""
    headline = "SELECT content->>'title' FROM submissions WHERE number = %(n)s"
    if known.newest is None:
        return False
    return str(db.execute(headline, {"n": known.newest}).value()).translate(_AS_TYPED) != title.translate(_AS_TYPED)


def refuse_another_text(known: KnownArticle, standing: Standing, made_id: str | None) -> None:
    """Refuse a text that would silently take the place of another one, only because both have the same headline.

    Raises:
        Conflict: the article that the headline names has another text, or another schedule.
    """
    if made_id and known.newest is not None and not standing.same:
        sentence = (
            f"An article with this headline has another text: send this one with X-Article-Id: {made_id} to change "
            "that one, or with an id of its own if it is another article."
        )
        raise Conflict(sentence, field="id")


def said_of(made_id: str | None) -> tuple[str, ...]:
    """Return what the newsroom is told of an id, if it was made."""
    told = f"the id {made_id} was made from the headline: send it as X-Article-Id with what changes this article"
    return (told,) if made_id else ()
