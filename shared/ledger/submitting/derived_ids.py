"""Articles whose id was made from their headline: one headline, one article, and one text until somebody names it."""

from __future__ import annotations

from shared.ledger.connections import Connection
from shared.ledger.submitting.articles import KnownArticle, lock_article
from shared.ledger.submitting.judging import Standing
from shared.ledger.webhooks import Conflict

_AS_TYPED = str.maketrans({"–": "-", "\u00a0": " ", "\u202f": " "})
"""How dashes and spaces were typed that another release did not set in type."""


def lock_by_headline(
    db: Connection, known: KnownArticle, external_id: str, or_else: str, title: str
) -> tuple[KnownArticle, str]:
    """Return the article that a headline names, and its id: `external_id`, which `known` has, or else `or_else`.

    Raises:
        Conflict: both are those of articles with other headlines.
    """
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


def refuse_another_text(known: KnownArticle, standing: Standing, id_: str) -> None:
    """Refuse a text that would silently take the place of another one, only because both have the same headline.

    Raises:
        Conflict: the article that the headline names has another text, or another schedule.
    """
    if known.newest is not None and not standing.same:
        sentence = (
            f"An article with this headline has another text: send this one with X-Article-Id: {id_} to change that "
            "one, or with an id of its own if it is another article."
        )
        raise Conflict(sentence, field="id")


def said_of(id_: str) -> str:
    """Return what the newsroom is told of an id that was made."""
    return f"the id {id_} was made from the headline: send it as X-Article-Id with what changes this article"
