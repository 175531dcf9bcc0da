"""The versions of an article: since when each was out, what its newsroom said of it, and which words were changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from urllib.parse import quote

from services.publisher.pages.document import Document
from services.publisher.pages.ended import render_end
from services.publisher.theme import Theme
from services.publisher.trail import trail_to
from shared.article import Article, Moved
from shared.body import readable_body
from shared.body.updates import readable_updates
from shared.history import History, PastVersion
from shared.pages import Page
from shared.withdrawal import Tombstone

MAX_COMPARED_CHARACTERS = 400_000
"""Of all versions of an article together; of what is beyond only dates and notes are shown."""
MAX_COMPARED_WORDS = 3_000
"""Of a changed passage that are compared one by one; a longer one is shown as struck out and put in as a whole."""

_BLOCK_ENDS = re.compile(r"</(?:p|h[1-6]|li|dt|dd|blockquote|figcaption|caption|tr|pre|div|summary)>|<(?:br|hr)\s*/?>")
_MARKUP_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Passage:
    """A piece of text that was taken out, put in, or stayed beside these."""

    kind: str
    """`del`, `ins` or `same`."""
    text: str


@dataclass(frozen=True)
class ShownVersion:
    """One version as the page shows it."""

    version: PastVersion
    changes: tuple[tuple[Passage, ...], ...]
    """Paragraphs that differ from the version before."""
    is_compared: bool
    """Whether it was compared with one before."""


def render(theme: Theme, page: Page, shown: History | Moved | Tombstone) -> Document:
    """Render the versions, or what stands in place of them."""
    if not isinstance(shown, History):
        return render_end(theme, page, shown)
    language = theme.language(shown.language)
    body = theme.html(
        "history.html",
        page,
        title=f"{language.say('history')}: {shown.title}",
        description=language.say("history_description", title=shown.title),
        language=language,
        section=shown.section,
        history=shown,
        versions=_compared(theme, shown.versions),
        article_path=quote(shown.path),
        crumbs=trail_to(theme.site.name, shown.section, theme.section_name),
    )
    return Document(body, page.kind.traits.content_type)


def _compared(theme: Theme, versions: Sequence[PastVersion]) -> list[ShownVersion]:
    room, texts = MAX_COMPARED_CHARACTERS, list[list[str] | None]()
    for version in versions:
        room -= version.article.characters if version.article else 0
        texts.append(_paragraphs(theme, version.article) if version.article and room >= 0 else None)
    shown = []
    for at, version in enumerate(versions):
        before, after = texts[at + 1] if at + 1 < len(texts) else None, texts[at]
        known = before is not None and after is not None
        changes = tuple(_differences(before, after)) if before is not None and after is not None else ()
        shown.append(ShownVersion(version, changes, known))
    return shown


def _paragraphs(theme: Theme, article: Article) -> list[str]:
    """Return the text of an article as readers have it, paragraph by paragraph."""
    bodies = [readable_body(article, theme.site.players), *readable_updates(article, theme.site.players)]
    html = "\n".join(body.html for body in bodies)
    lines = unescape(_MARKUP_TAG.sub("", _BLOCK_ENDS.sub("\n", html))).splitlines()
    facts = [f"{fact.label}: {fact.value}" for fact in article.facts]
    given = [article.title, article.standfirst, *lines, *facts]
    return [tidy for line in given if (tidy := " ".join(line.split()))]


def _differences(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Passage, ...]]:
    """Yield the paragraphs that differ, with the words that were taken out and put in."""
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if kind == "replace" and j - i == m - k:
            yield from (_words(old, new) for old, new in zip(before[i:j], after[k:m], strict=True))
        elif kind == "replace":
            yield _words(" ".join(before[i:j]), " ".join(after[k:m]))
        else:
            yield from ((Passage("del", old),) for old in before[i:j])
            yield from ((Passage("ins", new),) for new in after[k:m])


def _words(old: str, new: str) -> tuple[Passage, ...]:
    before, after = old.split(), new.split()
    if max(len(before), len(after)) > MAX_COMPARED_WORDS:
        return Passage("del", old), Passage("ins", new)
    passages = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            passages.append(Passage("same", " ".join(before[i:j])))
            continue
        passages += [Passage(tag, " ".join(text)) for tag, text in (("del", before[i:j]), ("ins", after[k:m])) if text]
    return tuple(passages)
