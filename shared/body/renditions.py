"""A body's pictures as Andruck serves them: fetched, and in the sizes that readers' screens need."""

from __future__ import annotations

from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft
from shared.body.told import host_of
from shared.picture import Crop, Picture, PictureFormat, PictureState, ShownPicture, is_upload

MAX_BODY_PICTURES = 200
"""Pictures of a body that are fetched; others stay where they are."""

_SIZES_IN_TEXT = "(min-width: 44em) 40em, 100vw"
_MAX_RENDITION_IN_TEXT = 1280
"""Pixels across of what readers get who know no sets."""


def fetched_picture(draft: Draft, url: str, told: Mapping[str, str]) -> LexborNode:
    """Return what readers get of a picture by now, which the attributes `told` describe, and have it fetched.

    Until it is there they get it from where it is, and what its source has sent as its alternative text: it is nowhere
    else. One that cannot be shown is a link, or that text.
    """
    width, height = (int(told[name]) if name in told else None for name in ("width", "height"))
    picture = Picture(url, told.get("alt", ""), width=width, height=height)
    known = draft.around.pictures.get(picture.identity)
    if picture.identity not in draft.pictures and len(draft.pictures) >= MAX_BODY_PICTURES:
        if is_upload(url):
            draft.told.left_out(f"a picture after the first {MAX_BODY_PICTURES}", "its alternative text is shown")
        return _where_it_is(draft, told)
    draft.pictures.setdefault(picture.identity, picture)
    if known is None or known.state is PictureState.WAITING:
        return _where_it_is(draft, told)
    if known.state is PictureState.REFUSED and not is_upload(url):
        return draft.make("a", {"href": told["src"]}, told.get("alt") or host_of(url))
    if known.state is PictureState.REFUSED:
        return _where_it_is(draft, told)
    return _ready(draft, known, told)


def _where_it_is(draft: Draft, told: Mapping[str, str]) -> LexborNode:
    if not is_upload(told["src"]):
        return draft.make("img", told)
    own = {name: told[name] for name in ("id", "lang", "dir") if name in told}
    return draft.make("em", own, told.get("alt", ""))


def _ready(draft: Draft, known: ShownPicture, told: Mapping[str, str]) -> LexborNode:
    plain, box = known.largest(Crop.WHOLE, _MAX_RENDITION_IN_TEXT), known.box(Crop.WHOLE)
    if plain is None or box is None:
        return _where_it_is(draft, told)
    draft.sets_shown += 1
    if draft.sets_shown > MAX_BODY_PICTURES:  # the same ones again and again: sets would make the page too large
        return draft.make("img", {**told, "src": plain.path})
    own = {"src": plain.path, **_sizes_of(known, PictureFormat.JPEG)}
    image = draft.make("img", {**told, **own, "width": str(box[0]), "height": str(box[1])})
    better = [each for each in known.formats(Crop.WHOLE) if each is not PictureFormat.JPEG]
    sources = [draft.make("source", {"type": each.media_type, **_sizes_of(known, each)}) for each in better]
    return draft.make("picture", None, *sources, image)


def _sizes_of(known: ShownPicture, format_: PictureFormat) -> dict[str, str]:
    return {"srcset": known.srcset(Crop.WHOLE, format_), "sizes": _SIZES_IN_TEXT}
