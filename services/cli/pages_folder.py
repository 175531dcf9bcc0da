"""The folder with a site's own pages: one Markdown file each, with front matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from marshmallow import Schema, ValidationError, fields, validate

from shared.dialects.andruck import front_matter
from shared.errors import Misconfigured
from shared.own_page import OwnPage
from shared.own_paths import path_problem
from shared.reading.invalid import Invalid, printable
from shared.site import Site
from shared.unknown_keys import unknown_keys

PAGES_FOLDER = "pages"
"""Beside the site file."""

MAX_OWN_PAGES = 200
MAX_OWN_PAGE_BYTES = 200_000


class Mistakes(Misconfigured):
    """What is wrong in the folder; nothing of it is taken. Each line names a file."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("The own pages are not taken:\n" + "\n".join(f"  {line}" for line in lines))


def read_pages(folder: Path, site: Site) -> list[OwnPage]:
    """Return the pages in a folder and those below it. What begins with a dot or an underscore is left out.

    Raises:
        Mistakes: something is wrong with one of them, or with what they say of each other.
        Misconfigured: there is no such folder, or it cannot be read.
    """
    if not folder.is_dir():
        raise Misconfigured(f"There is no folder {folder}: own pages are in `{PAGES_FOLDER}`, beside the site file.")
    files = sorted(file for file in folder.rglob("*.md") if _is_meant(file.relative_to(folder)))
    if len(files) > MAX_OWN_PAGES:
        raise Mistakes([f"{folder} has {len(files)} pages: {MAX_OWN_PAGES} is the most."])
    pages, mistakes = [], []
    for file in files:
        try:
            pages.append(_page(file, file.relative_to(folder).as_posix().removesuffix(".md"), site))
        except (Invalid, Misconfigured) as error:
            mistakes.append(f"{printable(str(file.relative_to(folder)))}: {error}")
        except OSError as error:
            mistakes.append(f"{printable(str(file.relative_to(folder)))} cannot be read: {error.strerror}.")
    pages, more = _related(pages)
    if mistakes or more:
        raise Mistakes([*mistakes, *more])
    return pages


def _is_meant(name: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in name.parts)


class _PageSchema(Schema):
    title = fields.String(required=True, validate=validate.Length(1, 300))
    path = fields.String()
    slug = fields.String()
    language = fields.String()
    order = fields.Integer(validate=validate.Range(-9999, 9999), error_messages={"invalid": "Must be a whole number."})
    description = fields.String(validate=validate.Length(max=1000))
    foot = fields.Boolean(error_messages={"invalid": "Must be true or false."})
    translation_of = fields.String()


def _page(file: Path, name: str, site: Site) -> OwnPage:
    """Return the page in a file.

    Raises:
        Invalid, Misconfigured: something is wrong with it.
        OSError: it cannot be read.
    """
    if not name.isprintable() or len(name) > 200:
        raise Misconfigured("its name has characters that cannot be printed, or more than 200: give it another.")
    content = file.read_bytes()
    if len(content) > MAX_OWN_PAGE_BYTES:
        raise Misconfigured(f"it has {len(content):,} bytes: {MAX_OWN_PAGE_BYTES:,} is the most.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misconfigured("it is not written in UTF-8.") from error
    if "\0" in text:
        raise Misconfigured("it is no text: there is a zero in it.")
    written = dict(front_matter.read(text, None, site).fields)
    body = written.pop("body") or ""
    given = {key: value for key, value in written.items() if value is not None}
    if unknown_keys("it", given, _PageSchema().fields):
        unknown = ", ".join(printable(key) for key in given if key not in _PageSchema().fields)
        raise Misconfigured(f"its front matter has {unknown}, which is not known: take it out.")
    return _made(name, body, _loaded(given), site)


def _loaded(given: dict[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = _PageSchema().load(given)
    except ValidationError as error:
        raise Invalid.of(error) from error
    return loaded


def _made(name: str, body: str, given: dict[str, Any], site: Site) -> OwnPage:
    if "path" in given and "slug" in given:
        raise Misconfigured("it has a path and a slug: one of them says where it is, so take out the other.")
    above = f"/{name.rpartition('/')[0]}/".replace("//", "/")
    path = given.get("path") or (f"{above}{given['slug']}/" if "slug" in given else f"/{name}/")
    if problem := path_problem(path, [section.slug for section in site.sections]):
        raise Misconfigured(f"{printable(path)} {problem}. Give it another path.")
    language = given.get("language", site.language)
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise Misconfigured(f"language: {printable(language)!r} is no language tag, such as de or en-GB.") from error
    return OwnPage(
        name,
        path,
        " ".join(given["title"].split()),
        language,
        body,
        " ".join(given.get("description", "").split()),
        given.get("order"),
        given.get("foot", True),
        given.get("translation_of", ""),
    )


def _related(pages: Sequence[OwnPage]) -> tuple[list[OwnPage], list[str]]:
    """Return the pages, each with the very page that it translates, and what is wrong between them."""
    translates = {page.name: page.original for page in pages}
    mistakes = list(_twice(pages))
    related = []
    for page in pages:
        original, steps = page.original, 0
        while translates.get(original) and steps < len(pages):
            original, steps = translates[original], steps + 1
        if original and original not in translates:
            mistakes.append(f"{page.name}.md: translation_of: there is no page {printable(original)!r} here.")
        elif steps == len(pages) or original == page.name:
            mistakes.append(f"{page.name}.md: translation_of: it cannot translate itself.")
        related.append(replace(page, original=original))
    return related, mistakes + list(_rivals(related) if not mistakes else ())


def _twice(pages: Iterable[OwnPage]) -> Iterable[str]:
    at: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        at[page.path].append(f"{page.name}.md")
    for path, names in at.items():
        if len(names) > 1:
            yield f"{' and '.join(names)} are both at {path}: give one another path."


def _rivals(pages: Iterable[OwnPage]) -> Iterable[str]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for page in pages:
        found[page.original or page.name, page.language].append(f"{page.name}.md")
    for (_, language), names in found.items():
        if len(names) > 1:
            yield f"{' and '.join(names)} are the same page in the same language ({language}): one of them is enough."
