"""Make a site large: articles straight into the ledger, as if each had been published long ago."""

from __future__ import annotations

import json

import psycopg

from shared.article import Article, BodyFormat

_SEED_BODY = "Der Konflikt in der Ukraine zieht internationale Aufmerksamkeit auf sich. " * 4

# Each new article has a row here; everything else is made from it. `at`: one a minute, up to now.
_PLAN = """
    CREATE TEMP TABLE plan ON COMMIT DROP AS
    SELECT g, base.id + g AS id, base.number + g AS number, section,
           '/' || section || '/seed-' || base.id + g || '/' AS path,
           now() - (%(count)s - g) * interval '1 minute' AS at
    FROM generate_series(1, %(count)s) g,
         (SELECT nextval(pg_get_serial_sequence('articles', 'id')) AS id, nextval('sequence_numbers') AS number) base,
         LATERAL (SELECT (%(sections)s::text[])[g %% cardinality(%(sections)s::text[]) + 1] AS section) s
"""
_ROWS = (
    """INSERT INTO articles (id, source, external_id, newest, digest, submission, listed_path, told, indexed, path,
                             section, title, standfirst, dateline, language, authors, published_at)
       OVERRIDING SYSTEM VALUE
       SELECT id, 'desk', 'seed-' || id, number, md5(path), number, path, true, number, path,
              section, 'Meldung ' || id, 'Was geschah, und was davon bestätigt ist.', 'Kursk, Russland', 'de',
              '{}', at FROM plan""",
    """INSERT INTO submissions
         (number, article_id, action, content, state, path, stage, accepted_at, live_at, listed_at)
       SELECT number, id, 'publish', %(content)s::jsonb, 'live', path, 'done', at, at, at FROM plan""",
    """INSERT INTO pages (path, kind, article_id, wanted, wanted_at, pressed, pressed_at, etag, digest, rung_at)
       SELECT path, 'article', id, number, at, number, at, '"' || md5(path) || '"', md5(path), at FROM plan""",
    """INSERT INTO wants (submission, path, number, wanted_at, pressed_at)
       SELECT number, path, number, at, at FROM plan""",
    """INSERT INTO listings SELECT DISTINCT section, 0 FROM plan UNION VALUES ('', 0), ('sitemap:', 0)
       ON CONFLICT DO NOTHING""",
    """INSERT INTO places (listing, place, article_id, published_at)
       SELECT name, length + row_number() OVER (PARTITION BY name ORDER BY g) - 1, id, at
       FROM plan JOIN listings ON name IN ('', 'sitemap:', section)""",
    """UPDATE listings SET length = (SELECT max(place) + 1 FROM places WHERE listing = name)""",
    """SELECT setval(pg_get_serial_sequence('articles', 'id'), max(id)), setval('sequence_numbers', max(number))
       FROM plan""",
)
# Each list is cut anew: no page of an archive has been pressed.
_CUT_LISTINGS = """
    TRUNCATE parts;
    WITH ranked AS (
        SELECT listing, published_at, article_id, (published_at AT TIME ZONE 'UTC')::date AS day,
               CASE listing WHEN 'sitemap:' THEN 1000 ELSE 100 END AS size,
               row_number() OVER (PARTITION BY listing ORDER BY published_at, article_id) - 1 AS rank,
               count(*) OVER (PARTITION BY listing) AS length
        FROM places)
    INSERT INTO parts (listing, begins_at, begins_with, day, number, places)
    SELECT listing, published_at, article_id, day,
           row_number() OVER (PARTITION BY listing, day ORDER BY published_at, article_id), least(size, length - rank)
    FROM ranked WHERE rank % size = 0 AND rank < length - CASE listing WHEN 'sitemap:' THEN 0 ELSE 30 END
"""


def grow(database_url: str, to: int, sections: list[str]) -> None:
    """Add articles until the site has so many; then vacuum, analyse and checkpoint, so that none of it comes later.

    Foreign keys are not checked meanwhile, and no object is put into the bucket. The bodies are short: a million of
    real length would take 3 GB. Background verification is put off: it would find all those objects missing. They count
    as searchable: else the sweep would take all of them into the index while a publish is being measured.
    """
    with psycopg.connect(database_url) as db:
        there = db.execute("SELECT coalesce(max(length), 0) FROM listings WHERE name = ''").fetchone()
        count = to - (there[0] if there else 0)
        db.execute("SET LOCAL session_replication_role = replica")
        db.execute("SET LOCAL work_mem = '256MB'")
        db.execute("UPDATE verifications SET next_at = now() + interval '1 day'")
        if count > 0:
            values = {"count": count, "sections": sections, "content": _content(sections[0])}
            for statement in (_PLAN, *_ROWS):
                db.execute(statement.encode(), values)
            db.execute(_CUT_LISTINGS)
    with psycopg.connect(database_url, autocommit=True) as db:
        db.execute("VACUUM (ANALYZE)")
        db.execute("CHECKPOINT")


def _content(section: str) -> str:
    article = Article(
        "Meldung", _SEED_BODY, BodyFormat.MARKDOWN, section, "de", "Was geschah, und was davon bestätigt ist."
    )
    return json.dumps(article.as_dict())
