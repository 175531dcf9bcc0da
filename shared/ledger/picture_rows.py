"""Rows of pictures, as values: what a page needs to know of one."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any, NamedTuple

from shared.ledger.connections import StoredObject
from shared.picture import Crop, Focus, Picture, PictureFormat, PictureState, Rendition, ShownPicture

MIN_PICTURE_PAUSE = timedelta(minutes=3)
"""From when a picture was asked for to when it is asked whether it has changed."""


def picture_columns(which: str = "true") -> str:
    """Return SQL: what `shown` reads of a row of page_pictures `pp`, its picture `p` and those renditions `r`."""
    return f"""
        pp.article_id, pp.said, p.state, p.version, p.width, p.height, p.colour, p.credit,
        coalesce((SELECT jsonb_agg(jsonb_build_array(r.path, r.crop, r.format, r.width, r.height, r.size)
                                   ORDER BY r.width)
                  FROM renditions r WHERE r.picture = p.id AND NOT r.coming AND {which}), '[]'::jsonb) AS renditions
    """  # noqa: S608 - the condition is ours


class ShownRow(NamedTuple):
    """A picture on the page of an article."""

    article_id: int
    said: StoredObject
    state: str
    version: int
    width: int | None
    height: int | None
    colour: str
    credit: str
    renditions: list[list[Any]]
    """Of each, what `rendition` reads."""


def shown(row: ShownRow) -> ShownPicture:
    """Return a picture as a page shows it."""
    said = Picture.from_dict(row.said)
    return ShownPicture(
        Picture(said.url, said.alt, said.caption, said.credit or row.credit, said.license, said.focus),
        PictureState(row.state),
        row.width or said.width,
        row.height or said.height,
        row.colour,
        tuple(rendition(each) for each in row.renditions),
        row.version,
    )


def rendition(stored: list[Any]) -> Rendition:
    """Return one as its members stand in `picture_columns`."""
    path, crop, format_, width, height, size = stored
    return Rendition(path, Crop(crop), PictureFormat(format_), width, height, size)


def key_of_picture(url: str, focus: Focus | None) -> str:
    """Return what names a picture in the ledger: the same address with another focus is another one."""
    return hashlib.sha256(json.dumps([url, focus and [focus.x, focus.y]]).encode()).hexdigest()[:32]
