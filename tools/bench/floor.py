"""The least that one article can cost in Python on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import psycopg

from services.publisher.pages import render
from services.publisher.theme import Theme
from shared.article import Article, Edition
from shared.bucket import Bucket
from shared.page_object import PageObject
from shared.pages import Page, PageKind
from tools.bench import sustained
from tools.bench.cms import article
from tools.bench.cost import cpu, since
from tools.bench.figures import Chapter, Figure
from tools.bench.size import Size
from tools.bench.stand import Stand

MAX_FLOOR_RATIO = 3.5
COMPARED = (sustained.OURS_NAME, sustained.ALL_NAME, sustained.PACE_NAME)
WARM_UP_LOOPS = 20

FLOOR_METHOD = (
    "A bare loop in one process: the same article from JSON through Markdown, nh3 and Jinja, one conditional PUT, one "
    "INSERT and commit; no HTTP in front, no lists, no queue, nobody to tell. Python's own CPU is told apart from that "
    "of the stack below it, which is idle but for this. The ratios compare the sustained run with it: our own "
    "processes with the loop's Python, and everything with everything. The third takes what the loop would have cost "
    "during the sustained run, if it then went as much slower or faster as a fixed piece of Python did."
)


async def measure(stand: Stand, size: Size, earlier: Mapping[str, Chapter]) -> Chapter:
    """Run the bare loop, and compare the sustained run with it."""
    pids = stand.running.pids()
    body = _body(stand.sections[0])
    theme, bucket = Theme(stand.settings.site), Bucket(stand.settings.store)
    with psycopg.connect(stand.settings.database_url) as db:
        db.execute("CREATE TABLE bench_floor (path text PRIMARY KEY, content jsonb, etag text, at timestamptz)")
        _loop(WARM_UP_LOOPS, body, theme, bucket, db)
        before, python, begun = cpu(pids), time.thread_time(), time.time()
        _loop(size.floor, body, theme, bucket, db)
        python, elapsed = time.thread_time() - python, time.time() - begun
        now = stand.pace.since(begun)
        engines = sum(since(before, cpu(pids)).values())
    bare, whole = 1000 * python / size.floor, 1000 * (python + engines) / size.floor
    ran = earlier.get("sustained")
    ours, everything, pace = (ran.value(name) if ran else None for name in COMPARED)
    then = bare * pace / now if pace and now else None
    figures = (
        Figure("CPU of the loop's Python", bare, "ms an article"),
        Figure("CPU of the loop and the engines", whole, "ms an article"),
        Figure("time of the loop", 1000 * elapsed / size.floor, "ms an article"),
        Figure("our own processes to the loop's Python", ours / bare if ours else None, "×", MAX_FLOOR_RATIO),
        Figure(
            "everything to the loop and the engines", everything / whole if everything else None, "×", MAX_FLOOR_RATIO
        ),
        Figure("our own processes to the loop's Python, had it run then", ours / then if ours and then else None, "×"),
    )
    notes = () if ran else ("The ratios need the sustained run: --only sustained,floor.",)
    return Chapter("floor", "Floor: the least an article can cost in Python", FLOOR_METHOD, figures, (), notes)


def _loop(count: int, body: str, theme: Theme, bucket: Bucket, db: psycopg.Connection) -> None:
    for _ in range(count):
        told = Article.from_dict(json.loads(body))
        path = f"/{told.section}/floor-{time.monotonic_ns()}/"
        page = Page(path, PageKind.ARTICLE, article_id=1)
        document = render(theme, page, Edition(told, path, datetime.now(UTC), None))
        page_object = PageObject(document.body, document.content_type, "public, max-age=0", {})
        etag = bucket.put(page.key, page_object, sequence=1, etag=None)
        db.execute("INSERT INTO bench_floor VALUES (%s, %s, %s, now())", (path, body, etag))
        db.commit()


def _body(section: str) -> str:
    """Return an article as JSON, in the form that needs no check any more."""
    fields = {**article("floor", section), "body_format": "markdown", "language": "de", "authors": []}
    del fields["id"]
    return json.dumps(fields)
