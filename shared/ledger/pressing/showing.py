"""Which pictures a page shows: noted before it is put, so that they are fetched, and read when it is pressed again.

Pictures are locked by key, after articles and listings and before pages. Whatever a page was pressed with is noted with
the picture's version; where that is not the newest, the picture has news for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit
from uuid import UUID

from shared.errors import Transient
from shared.events import Priority
from shared.ledger.connections import Connection
from shared.ledger.picture_rows import MIN_PICTURE_PAUSE, ShownRow, key_of_picture, picture_columns, shown
from shared.pages import EntryPictures
from shared.picture import Crop, Focus, Picture, PictureOnPage, ShownPicture, shown_as
from shared.share_card import CARD_SCHEME

_CARD_PRIORITY = Priority.BULK + 1
"""Of what is drawn, not fetched, and so has no host: behind every picture."""


def pictures_on(db: Connection, path: str) -> dict[tuple[str, Focus | None], ShownPicture]:
    """Return what is known of the pictures that a page shows, by their identities."""
    found = map(shown, db.read(ShownRow, _SELECT_PICTURES_ON, {"path": path}))
    return {each.picture.identity: each for each in found}


_SELECT_PICTURES_ON = f"""
    SELECT {picture_columns()} FROM page_pictures pp JOIN pictures p ON p.id = pp.picture
    WHERE pp.path = %(path)s AND NOT pp.gone
"""  # noqa: S608 - the columns are ours


def leads_of(db: Connection, article_ids: Collection[int], wanted: EntryPictures) -> Mapping[int, ShownPicture]:
    """Return the pictures that lead these articles where they are listed; only those that are ready."""
    values = {"ids": list(article_ids), "crop": wanted.crop, "formats": list(wanted.formats)}
    rows = db.read(ShownRow, _SELECT_LEADS, values)
    return {row.article_id: shown(row) for row in rows}


_SELECT_LEADS = f"""
    SELECT {picture_columns("r.crop = %(crop)s AND r.format = ANY (%(formats)s)")}
    FROM page_pictures pp JOIN pictures p ON p.id = pp.picture JOIN articles a ON a.id = pp.article_id
    WHERE pp.article_id = ANY (%(ids)s) AND pp.leads AND NOT pp.gone AND pp.path = a.listed_path AND p.state = 'ready'
"""  # noqa: S608


def portrait(db: Connection, picture: Picture) -> ShownPicture | None:
    """Return the picture of an author, with what it has for search engines and their page; None: it is not ready."""
    values = {"key": key_of_picture(*picture.identity), "crop": Crop.SQUARE}
    row = db.read(ShownRow, _SELECT_PORTRAIT, values).fetchone()
    return shown_as(picture, shown(row)) if row else None


_SELECT_PORTRAIT = f"""
    SELECT {picture_columns("r.crop = %(crop)s")} FROM page_pictures pp JOIN pictures p ON p.id = pp.picture
    WHERE pp.picture = %(key)s AND NOT pp.gone AND p.state = 'ready' LIMIT 1
"""  # noqa: S608 - the columns are ours


def note_pictures(
    db: Connection, path: str, article_id: int, token: UUID | None, pictures: Sequence[PictureOnPage]
) -> None:
    """Note that a page is about to show these pictures and no other; those that nobody knows are wanted from now on.

    Of a page that somebody else has claimed since (`token`) nothing is noted.

    Raises:
        Transient: one of them is being given up at this moment.
    """
    if not db.execute(_HOLDS_PAGE, {"path": path, "token": token}).value():
        return
    shows = {key_of_picture(each.picture.url, each.picture.focus): each for each in reversed(pictures)}
    keys = sorted(shows)
    values = {
        "path": path,
        "article_id": article_id,
        "keys": keys,
        "urls": [shows[key].picture.url for key in keys],
        "focuses": [_focus(shows[key]) for key in keys],
        "hosts": [_host_of(shows[key].picture.url) for key in keys],
        "said": [json.dumps(shows[key].picture.as_dict()) for key in keys],
        "leads": [shows[key].leads for key in keys],
        "versions": [shows[key].version for key in keys],
        "portrays": [json.dumps(shows[key].portrays) for key in keys],
        "priority": Priority.NORMAL,
        "last": _CARD_PRIORITY,
    }
    db.execute(_MARK_GONE, values)
    if not keys:
        return
    db.execute(_WANT_PICTURES, values)
    if db.execute(_LOCK_PICTURES, values).rowcount < len(keys):
        raise Transient("A picture that nobody had shown any more was given up at this moment.")
    db.execute(_DOUBT_PICTURES, values)
    db.execute(_SHOW_PICTURES, values)
    db.execute(_NOTE_PICTURE_NEWS, values)


def _host_of(url: str) -> str:
    return "" if url.startswith(CARD_SCHEME) else urlsplit(url).netloc.lower()[:300] or "an upload"


def _focus(on_page: PictureOnPage) -> str | None:
    focus = on_page.picture.focus
    return json.dumps(vars(focus)) if focus else None


_HOLDS_PAGE = "SELECT lease_token IS NOT DISTINCT FROM %(token)s FROM pages WHERE path = %(path)s"

_MARK_GONE = """
    UPDATE page_pictures SET gone = true WHERE path = %(path)s AND NOT gone AND picture <> ALL (%(keys)s::text[])
"""
_WANT_PICTURES = """
    INSERT INTO pictures (id, url, focus, host, priority)
    SELECT key, url, focus, host,
           CASE WHEN host = '' THEN %(last)s
                ELSE coalesce((SELECT s.priority FROM articles a JOIN submissions s ON s.number = a.submission
                               WHERE a.id = %(article_id)s), %(priority)s) END
    FROM unnest(%(keys)s::text[], %(urls)s::text[], %(focuses)s::jsonb[], %(hosts)s::text[])
      AS these (key, url, focus, host) ORDER BY key
    ON CONFLICT DO NOTHING
"""
_LOCK_PICTURES = "SELECT FROM pictures WHERE id = ANY (%(keys)s) ORDER BY id FOR NO KEY UPDATE"
# Another revision of the article, or another article, shows it, not the press that follows the picture: what was
# refused may be mended, and what is on the web may have changed.
_DOUBT_PICTURES = f"""
    UPDATE pictures p SET doubted_at = clock_timestamp(), wanted_at = now(),
        next_attempt_at = CASE WHEN doubted_at IS NULL
            THEN greatest(now(), checked_at + interval '{MIN_PICTURE_PAUSE.total_seconds():.0f} seconds')
            ELSE next_attempt_at END
    WHERE p.id = ANY (%(keys)s) AND (p.state = 'refused' OR p.state = 'ready' AND p.url LIKE 'http%%') AND NOT EXISTS (
        SELECT FROM page_pictures pp WHERE pp.path = %(path)s AND pp.picture = p.id AND NOT pp.gone
          AND pp.submission IS NOT DISTINCT FROM (SELECT submission FROM articles WHERE id = %(article_id)s))
"""  # noqa: S608
_SHOW_PICTURES = """
    INSERT INTO page_pictures (path, picture, article_id, said, leads, version, portrays, submission)
    SELECT %(path)s, key, %(article_id)s, said, leads, version,
           ARRAY(SELECT jsonb_array_elements_text(portrays)),
           (SELECT submission FROM articles WHERE id = %(article_id)s)
    FROM unnest(%(keys)s::text[], %(said)s::jsonb[], %(leads)s::boolean[], %(versions)s::bigint[],
                %(portrays)s::jsonb[])
      AS these (key, said, leads, version, portrays)
    ON CONFLICT (path, picture) DO UPDATE SET said = EXCLUDED.said, leads = EXCLUDED.leads, gone = false,
        version = EXCLUDED.version, portrays = EXCLUDED.portrays, article_id = EXCLUDED.article_id,
        submission = EXCLUDED.submission
"""
_NOTE_PICTURE_NEWS = """
    UPDATE pictures p SET news = true FROM page_pictures pp
    WHERE pp.path = %(path)s AND pp.picture = p.id AND p.id = ANY (%(keys)s)
      AND pp.version <> p.version AND NOT p.news
"""
