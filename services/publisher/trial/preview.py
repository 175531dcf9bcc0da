"""Samples of every kind of page as files, to be looked at in a browser."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from services.publisher.looks import theme_of
from services.publisher.pages import Document
from services.publisher.trial.checking import tried
from services.publisher.trial.sample_pictures import draw
from services.publisher.trial.samples import Sample
from shared.article import Edition
from shared.excerpt import Excerpt
from shared.picture import ShownPicture
from shared.settings import Site

_SUFFIX_BY_TYPE = {"text/html": "html", "application/feed+json": "json", "application/json": "json"}
_PREVIEW_INDEX = Markup(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Samples</title><h1>Samples</h1><ul>{}</ul>'
)
_PREVIEW_LINK = Markup('<li><a href="{0}">{0}</a></li>')


def write_preview(site: Site, folder: Path) -> list[str]:
    """Write every sample, with its styles and pictures, and an index; return the names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    theme = theme_of(site)
    styles = folder / theme.stylesheet_path.removeprefix("/")
    styles.parent.mkdir(parents=True, exist_ok=True)
    styles.write_bytes(theme.stylesheet)
    names = []
    for sample, document in tried(site):
        names.append(f"{sample.name}.{_suffix(document)}")
        (folder / names[-1]).write_bytes(document.body)
        for picture in _pictures(sample):
            for rendition in picture.renditions:
                draw(rendition, picture.colour, folder)
    (folder / "index.html").write_text(
        _PREVIEW_INDEX.format(Markup().join(_PREVIEW_LINK.format(name) for name in names)), "utf-8"
    )
    return names


def _suffix(document: Document) -> str:
    return _SUFFIX_BY_TYPE.get(document.content_type.partition(";")[0], "xml")


def _pictures(sample: Sample) -> list[ShownPicture]:
    match sample.shown:
        case Edition(pictures=pictures):
            return list(pictures.values())
        case Excerpt(entries=entries, portrait=portrait):
            return [*(entry.lead for entry in entries if entry.lead), *filter(None, [portrait])]
    return []
