"""The looks of a site: its own theme as far as it can be had, and the default's where it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from traceback import walk_tb

from jinja2 import TemplateSyntaxError

from services.publisher.pages import Document, Shown, render
from services.publisher.theme import Theme
from services.publisher.theme_files import ThemeFiles, digest_of_looks, read_theme_files
from services.publisher.words import BadWords
from shared.page_object import Flaw
from shared.pages import Page
from shared.settings import Site


def theme_of(site: Site) -> Theme:
    """Return the theme of a site as it is now: the default, with a flaw, if its own cannot be read."""
    own, flaw = own_of(site)
    return Theme(site, own, flaw)


def looks_digest(site: Site) -> str:
    """Return the `digest` of the theme that a site has now, without making it."""
    return digest_of_looks(*own_of(site))


def own_of(site: Site) -> tuple[ThemeFiles | None, str]:
    """Return the files of a site's own theme, or why they cannot be had."""
    if not site.theme:
        return None, ""
    try:
        return read_theme_files(Path(site.theme)), ""
    except OSError as error:
        return None, f"The theme cannot be read: {Path(error.filename or site.theme).name}: {error.strerror}."
    except UnicodeDecodeError as error:
        return None, f"A file of the theme is not UTF-8: {error}."
    except BadWords as error:
        return None, f"Words of the theme are wrong: {error}"


def render_in_looks(theme: Theme, page: Page, shown: Shown) -> Document:
    """Render one page; where the site's own templates fail, with those of the default, and say why.

    Raises as `render` does if these fail as well: then it is what the page shows.
    """
    if theme.fallback is None:
        document = render(theme, page, shown)
        return replace(document, flaw=Flaw(theme.digest, theme.flaw)) if theme.flaw else document
    try:
        return render(theme, page, shown)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a template can raise anything; if it was not that, the next line will
        return replace(render(theme.fallback, page, shown), flaw=Flaw(theme.digest, flaw_of(error)))


def flaw_of(error: Exception) -> str:
    """Say where a template failed, and how; nothing of what it was given."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name}, line {error.lineno}: {error.message}"
    lines = [(frame.f_code.co_filename, number) for frame, number in walk_tb(error.__traceback__)]
    where = next((f"{name}, line {number}" for name, number in reversed(lines) if _is_template(name)), "A template")
    return f"{where}: {type(error).__name__}: {_bounded(str(error))}"


def _is_template(name: str) -> bool:
    return name.endswith((".html", ".xml")) and "/" not in name


def _bounded(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"
