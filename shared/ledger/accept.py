"""Accept what a source submits: the one transaction behind every 202."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from shared.article import Article
from shared.errors import Permanent
from shared.ledger.order import Revision, Verdict, compare, latest
from shared.ledger.stages import begin
from shared.ledger.states import Action, SubmissionState
from shared.pages import PageKind


class Conflict(Permanent):
    """What came contradicts what was accepted before."""


class UnknownArticle(Permanent):
    """The source has no article with this id."""


@dataclass(frozen=True)
class Webhook:
    """One message of a source. The same `id` again gets the same answer."""

    source: str
    id: str
    digest: str
    """Of the request: tells a repetition from a misused id."""


@dataclass(frozen=True)
class Accepted:
    """The answer to a webhook."""

    submission: int
    state: SubmissionState
    path: str
    """The article's page; empty if it never had one."""
    ring: tuple[str, ...] = ()
    """Pages to ring for once this is committed."""


def accept_publish(
    db: Connection, webhook: Webhook, *, external_id: str, revision: Revision, article: Article, slug: str
) -> Accepted:
    """Write down an article or a newer revision of it, and want its page.

    `slug` is the path's last part for a new article; `article.slug`, if given, is insisted on.

    Raises:
        Conflict: the webhook id or the version was used before, for something else.
    """
    known = _lock_article(db, webhook.source, external_id, create=True)
    if answered := _answered(db, webhook):
        return answered
    content = json.dumps(article.as_dict(), sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    verdict = compare(revision, _revision_of(known)) if known.submission else Verdict.NEWER
    equal = verdict is Verdict.EQUAL or revision == Revision()
    if equal and digest == known.digest and not known.withdrawn_by:
        return _remember(db, webhook, _answer(db, known.submission))
    if verdict is Verdict.EQUAL and revision.version is not None and not known.withdrawn_by:
        raise Conflict(f"{revision} was accepted with other content: send a greater version.", field="version")
    number = _insert(db, known.id, Action.PUBLISH, revision, content)
    if verdict is Verdict.OLDER or (verdict is Verdict.EQUAL and known.withdrawn_by):
        return _remember(db, webhook, _came_too_late(db, number, known, revision))
    path = _path(db, known, article, slug)
    _displace(db, known.id, number, SubmissionState.SUPERSEDED)
    _revise(db, known, number, latest(revision, _revision_of(known)), article, digest, path)
    ring = begin(db, number)
    return _remember(db, webhook, Accepted(number, SubmissionState.ACCEPTED, path, tuple(ring)))


def accept_withdraw(db: Connection, webhook: Webhook, *, external_id: str, revision: Revision) -> Accepted:
    """Write down that an article is to vanish, and want every page that lists it; its own page follows them.

    Raises:
        UnknownArticle: the source never submitted this article.
        Conflict: the webhook id was used before, for something else.
    """
    known = _lock_article(db, webhook.source, external_id, create=False)
    if known is None:
        raise UnknownArticle(f"{webhook.source} never submitted an article with this id.", field="id")
    if answered := _answered(db, webhook):
        return answered
    if known.withdrawn_by:
        return _remember(db, webhook, _answer(db, known.withdrawn_by))
    number = _insert(db, known.id, Action.WITHDRAW, revision, None)
    if compare(revision, _revision_of(known)) is Verdict.OLDER:
        return _remember(db, webhook, _came_too_late(db, number, known, revision))
    _displace(db, known.id, number, SubmissionState.WITHDRAWN)
    kept = latest(revision, _revision_of(known))
    db.execute(
        text("""UPDATE articles SET withdrawn_by = :number, listed = false, version = :version, updated_at = :updated_at
                WHERE id = :id"""),
        {"id": known.id, "number": number, "version": kept.version, "updated_at": kept.updated_at},
    )
    ring = begin(db, number)
    return _remember(db, webhook, Accepted(number, SubmissionState.ACCEPTED, known.path, tuple(ring)))


def _lock_article(db: Connection, source: str, external_id: str, *, create: bool) -> Any:
    """Lock the article's row until the transaction ends: submissions of one article are judged one after another."""
    if create:
        db.execute(
            text("INSERT INTO articles (source, external_id) VALUES (:source, :id) ON CONFLICT DO NOTHING"),
            {"source": source, "id": external_id},
        )
    found = db.execute(
        text("SELECT * FROM articles WHERE source = :source AND external_id = :id FOR NO KEY UPDATE"),
        {"source": source, "id": external_id},
    )
    return found.one_or_none()


def _revision_of(known: Any) -> Revision:
    return Revision(known.version, known.updated_at)


def _answered(db: Connection, webhook: Webhook) -> Accepted | None:
    """Return what this webhook was answered before; its pages that are still due are rung for again."""
    found = db.execute(
        text("SELECT digest, submission FROM webhooks WHERE source = :source AND webhook_id = :id"),
        {"source": webhook.source, "id": webhook.id},
    ).one_or_none()
    if found is None:
        return None
    if found.digest != webhook.digest:
        raise Conflict("It was used before for another request: give each message its own.", field="webhook-id")
    return _answer(db, found.submission)


def _answer(db: Connection, submission: int) -> Accepted:
    found = db.execute(
        text("""SELECT s.state, a.path FROM submissions s JOIN articles a ON a.id = s.article_id
                WHERE s.number = :number"""),
        {"number": submission},
    ).one()
    due = db.execute(
        text("SELECT path FROM wants WHERE submission = :number AND pressed_at IS NULL AND NOT given_up"),
        {"number": submission},
    )
    return Accepted(submission, SubmissionState(found.state), found.path, tuple(due.scalars()))


def _remember(db: Connection, webhook: Webhook, accepted: Accepted) -> Accepted:
    db.execute(
        text("""INSERT INTO webhooks (source, webhook_id, digest, submission)
                VALUES (:source, :id, :digest, :submission)"""),
        {**webhook.__dict__, "submission": accepted.submission},
    )
    return accepted


def _insert(db: Connection, article_id: int, action: Action, revision: Revision, content: str | None) -> int:
    number: int = db.execute(
        text("""INSERT INTO submissions (article_id, action, version, updated_at, content, state, stage)
                VALUES (:article_id, :action, :version, :updated_at, CAST(:content AS jsonb), 'accepted', 'done')
                RETURNING number"""),
        {"article_id": article_id, "action": action, "content": content, **revision.__dict__},
    ).scalar_one()
    return number


def _came_too_late(db: Connection, number: int, known: Any, revision: Revision) -> Accepted:
    by = known.withdrawn_by or known.submission
    did = "withdrew the article" if known.withdrawn_by else "is newer"
    sentence = f"{revision} came too late: submission {by}, {_revision_of(known)}, {did}. Nothing was changed."
    db.execute(
        text("UPDATE submissions SET state = 'superseded', sentence = :sentence WHERE number = :number"),
        {"number": number, "sentence": sentence[0].upper() + sentence[1:]},
    )
    return Accepted(number, SubmissionState.SUPERSEDED, known.path)


def _displace(db: Connection, article_id: int, number: int, state: SubmissionState) -> None:
    """End what earlier submissions of the article were still waiting for: the new one takes it over."""
    did = "withdrew the article" if state is SubmissionState.WITHDRAWN else "is newer"
    db.execute(
        text("""UPDATE submissions SET state = :state, stage = 'done', awaiting = 0, sentence = :sentence
                WHERE article_id = :id AND number < :number AND state IN ('accepted', 'live', 'failed')"""),
        {"id": article_id, "number": number, "state": state, "sentence": f"Submission {number} {did}."},
    )


def _path(db: Connection, known: Any, article: Article, slug: str) -> str:
    """Return the article's path. It stays for ever, unless the section or an insisted-on slug says otherwise."""
    if known.path and known.section == article.section and article.slug in ("", known.path.split("/")[-2]):
        return str(known.path)
    last = article.slug or (known.path.split("/")[-2] if known.path else slug)
    for path in (f"/{article.section}/{last}/", f"/{article.section}/{last}-{known.id}/"):
        owner = db.execute(_RESERVE, {"path": path, "kind": PageKind.ARTICLE, "id": known.id}).scalar()
        if owner == known.id:
            return path
    raise Conflict(f"Another article has the path {path}: choose another slug.", field="slug")


# Nobody else can take a path between our look and our use of it; a page that nobody wants yet is not due.
_RESERVE = text("""
    WITH reserved AS (
        INSERT INTO pages (path, kind, article_id) VALUES (:path, :kind, :id) ON CONFLICT DO NOTHING
        RETURNING article_id
    )
    SELECT article_id FROM reserved UNION ALL SELECT article_id FROM pages WHERE path = :path
""")


def _revise(
    db: Connection, known: Any, number: int, revision: Revision, article: Article, digest: str, path: str
) -> None:
    db.execute(
        text("""UPDATE articles SET
                  submission = :number, version = :version, updated_at = :updated_at, digest = :digest,
                  told = told AND withdrawn_by IS NULL, withdrawn_by = NULL, path = :path, section = :section,
                  title = :title, standfirst = :standfirst, dateline = :dateline, language = :language,
                  authors = :authors, published_at = coalesce(published_at, now()),
                  revised_at = CASE WHEN submission IS NOT NULL THEN now() END
                WHERE id = :id"""),
        {
            "id": known.id,
            "number": number,
            **revision.__dict__,
            "digest": digest,
            "path": path,
            "section": article.section,
            "title": article.title,
            "standfirst": article.standfirst,
            "dateline": article.dateline,
            "language": article.language,
            "authors": [author.name for author in article.authors],
        },
    )
