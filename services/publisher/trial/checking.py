"""Try a theme: read it, fill it with samples, and say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from services.publisher.looks import own_of
from services.publisher.pages import Document
from services.publisher.rendering import Renderer, Slow
from services.publisher.theme import Theme
from services.publisher.theme_files import DEFAULT_THEME_FOLDER, ThemeFiles, read_theme_files
from services.publisher.trial.page_check import page_flaws, style_flaws
from services.publisher.trial.samples import Sample, samples
from services.publisher.words import FALLBACK_LANGUAGE, flaws, laid_over
from shared.errors import Permanent
from shared.pages import PageKind
from shared.settings import Site

_SINCE_LINE = re.compile(r",? ?(since|: see) line \d+")
_MAX_ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class ThemeFinding:
    """One thing that is wrong with a theme."""

    where: str
    """A file of the theme, or the name of a sample."""
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


def tried(site: Site) -> Iterator[tuple[Sample, Document]]:
    """Yield every sample as the site's theme shows it, with the same bounds as in a publisher.

    Raises:
        AndruckError: the default theme fails as well.
    """
    renderer = Renderer(Theme(site, *own_of(site)))
    for sample in samples(site):
        yield sample, _rendered(renderer, sample)


def _rendered(renderer: Renderer, sample: Sample) -> Document:
    try:
        return renderer.render(sample.page, sample.shown)
    except Slow as slow:
        process = slow.process
    while process.answered(_MAX_ANSWER_SECONDS):
        try:
            return renderer.take_back(process)
        except Slow as slow:
            process = slow.process
    raise Permanent(f"The sample {sample.name} was not rendered within {_MAX_ANSWER_SECONDS:.0f} s.")


def findings(site: Site) -> list[ThemeFinding]:
    """Return what is wrong with a site's own theme; without one, with the default."""
    own, flaw = own_of(site)
    if flaw:
        return [ThemeFinding("theme", flaw)]
    found = [*_of_files(Path(site.theme), own, site.url)] if own else []
    for sample, document in tried(site):
        found += _of_page(sample, document, site.url)
    return _merged(found)


def _of_files(folder: Path, own: ThemeFiles, site_url: str) -> Iterator[ThemeFinding]:
    default = read_theme_files(DEFAULT_THEME_FOLDER)
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = file.relative_to(folder).as_posix()
        if name not in {*own.templates, *(f"styles/{each}" for each in own.styles), *_word_files(own)}:
            yield ThemeFinding(name, "Nobody reads it: there are templates, styles/*.css and words/*.toml.")
    for name, css in own.styles.items():
        yield from (ThemeFinding(f"styles/{name}", flaw) for flaw in style_flaws(css, site_url))
    said = {tag: words for tag, words in laid_over(default.vocabulary, own.vocabulary).items() if tag in own.vocabulary}
    model = default.vocabulary[FALLBACK_LANGUAGE]
    for tag, words in said.items():
        if lacking := sorted(model.keys() - words.keys()):
            yield ThemeFinding(
                f"words/{tag}.toml", f"These words are missing, and will be in English: {', '.join(lacking)}."
            )
        whole = {**model, **words}
        for sentence in flaws({FALLBACK_LANGUAGE: model, tag: whole}, FALLBACK_LANGUAGE):
            yield ThemeFinding(f"words/{tag}.toml", sentence)


def _word_files(own: ThemeFiles) -> Iterator[str]:
    return (f"words/{tag}.toml" for tag in own.vocabulary)


def _of_page(sample: Sample, document: Document, site_url: str) -> Iterator[ThemeFinding]:
    if document.flaw:
        where, _, sentence = document.flaw.sentence.partition(": ")
        yield ThemeFinding(
            where, f"{sentence} Readers get the default's template." if sentence else document.flaw.sentence
        )
        return
    if document.content_type.startswith("text/html"):
        for line, flaw in page_flaws(document.body.decode(), site_url, is_framed=sample.page.kind is PageKind.RELATED):
            yield ThemeFinding(f"{sample.name}, line {line}" if line else sample.name, flaw)
    elif "xml" in document.content_type:
        try:
            etree.fromstring(document.body)
        except etree.XMLSyntaxError as error:
            yield ThemeFinding(sample.name, f"It is no XML: {error.msg}.")


def _merged(found: list[ThemeFinding]) -> list[ThemeFinding]:
    """Return each sentence once, with the first place that it is true of, and how many more there are."""
    where: dict[str, list[str]] = {}
    for each in found:
        sentence = _SINCE_LINE.sub("", each.sentence)
        if each.where not in where.setdefault(sentence, []):
            where[sentence].append(each.where)
    return [ThemeFinding(_first_of(names), sentence) for sentence, names in where.items()]


def _first_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}, and {len(names) - 1} more"
