"""Articles as each release has stored them: what lies in a ledger outlives the release that wrote it.

A release that changes what is stored adds a file of its own: `python -m tests.shared.stored.write 0.2.0`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.around import Series
from shared.article import Article, Author, BodyFormat, Citation, Fact, Schedule
from shared.ledger import Ledger, transaction
from shared.live_blog import LiveBlog, LiveUpdate
from shared.picture import Focus, Picture
from tests.shared.newsdesk import publish

RELEASES = sorted(Path(__file__).parent.glob("*.json"), key=lambda path: [int(part) for part in path.stem.split(".")])
"""The file of each release, the oldest first."""

FULL = Article(
    title="Kursk: „Die Lage ist ruhig“",
    body="## Lage\n\nAm *Morgen* <b>nichts</b> \u2013 siehe [Quelle](https://example.org/a?b=c&d).\n\n- eins\n- zwei",
    body_format=BodyFormat.MARKDOWN,
    section="politik",
    language="de",
    standfirst="Was bekannt ist, und was nicht.",
    dateline="Kursk, Russland",
    slug="kursk-lage",
    canonical_url="https://example.org/kursk",
    base_url="https://cms.example.org/",
    tags=("Krieg & Frieden", "Москва"),
    authors=(Author("Änne Öztürk", "https://example.org/oe"), Author("dpa")),
    facts=(Fact("Einwohner", "440.000"), Fact("Fluss", "Seim")),
    sources=(Citation("Lagebericht", "https://example.org/bericht"), Citation("Augenzeugen")),
    published_at=datetime(2014, 11, 3, 6, 30, tzinfo=UTC),
    picture=Picture(
        "https://example.org/seim.jpg",
        "Ein Fluss",
        "Der Seim am Morgen",
        "Änne Öztürk/dpa",
        license="CC BY 4.0",
        focus=Focus(0.25, 0.5),
        width=4000,
        height=3000,
    ),
    pictures=(Picture("https://example.org/kursk.jpg", "Eine Stadt"), Picture("https://example.org/markt.jpg")),
    license="https://creativecommons.org/licenses/by/4.0/",
    copyright="dpa",
    translation_of="kursk-en",
    series=Series("Am Seim", 2),
    importance=3,
    live=LiveBlog(
        (
            LiveUpdate("7", datetime(2014, 11, 3, 7, tzinfo=UTC), "Erste *Bilder*.", "Bilder", pinned=True),
            LiveUpdate("a-2", datetime(2014, 11, 3, 8, tzinfo=UTC), "Nichts Neues."),
        ),
        datetime(2014, 11, 3, 20, tzinfo=UTC),
    ),
)
SHORT = Article(title="Brief", body="One line.", body_format=BodyFormat.TEXT, section="sport", language="en-GB")
MARKED_UP = Article(
    title="Hyper <i>text</i>",
    body='<p>Said &amp; done.</p>\n<table><tr><td>1</td></tr></table><a href="/x/">x</a>',
    body_format=BodyFormat.HTML,
    section="kultur",
    language="zh-Hant",
    facts=(Fact("Empty", ""),),
)
GIVEN = (FULL, SHORT, MARKED_UP)
"""What was given; the files hold what was stored of it."""


def submit(ledger: Ledger, article: Article, *, version: int | None, schedule: Schedule = Schedule()) -> int:  # noqa: B008
    """Submit an article under its title's id; return the number of the submission that it is."""
    return publish(ledger, article.title, version=version, schedule=schedule, **vars(article)).submission


def stored_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """Return what the ledger holds of the submissions and their articles."""
    with transaction(ledger) as db:
        rows: list[Any] = db.execute(
            "SELECT content, digest FROM articles a JOIN submissions s ON s.number = newest ORDER BY number"
        ).fetchall()
        return [{"content": row.content, "digest": row.digest} for row in rows]


def newer(stored: dict[str, Any]) -> dict[str, Any]:
    """Return what a newer release would store of the same article: it knows more of it, and of all its parts."""
    parts: dict[str, Any] = {
        name: [{**part, "since_then": {"id": 1}} for part in stored.get(name, ())]
        for name in ("authors", "facts", "sources", "pictures")
    }
    for name in ("picture", "series", "live"):
        if stored.get(name):
            parts[name] = {**stored[name], "since_then": True}
    return {**stored, **parts, "videos": [{"url": "https://example.org/a.mp4"}], "since_then": True}


def older(stored: dict[str, Any]) -> dict[str, Any]:
    """Return what an older release would have stored of the same article: it did not know what is not given."""
    return {name: value for name, value in stored.items() if value not in ("", [], None)}


def given_to(release: Path) -> list[Article]:
    """Return what was given as far as a release could take it: without the fields that came after it."""
    return [
        Article(
            **{
                name: _given_to(value, row["content"][name])
                for name, value in vars(article).items()
                if name in row["content"]
            }
        )
        for article, row in zip(GIVEN, rows_of(release), strict=True)
    ]


def _given_to(value: Any, stored: Any) -> Any:
    """Return a value; of a picture, what the release took of it."""
    if isinstance(value, Picture):
        return Picture(**{name: part for name, part in vars(value).items() if name in stored})
    return value


def rows_of(release: Path) -> list[dict[str, Any]]:
    """Return what a release has stored."""
    return list(json.loads(release.read_text()))
