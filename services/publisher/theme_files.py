"""The files of a theme: those of the default, and over them, one by one, those of a folder of the site's own."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.publisher.words import Vocabulary, completed, laid_over, read_words

DEFAULT_THEME_FOLDER = Path(__file__).parent / "themes" / "default"

_TEMPLATE_SUFFIXES = {".html", ".xml"}
_INCLUDE = re.compile(r"""\{% include "([\w.]+)" %\}\n?""")
_STRING_OR_COMMENT = re.compile(r"""\"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/\*.*?\*/""", re.DOTALL)


@dataclass(frozen=True)
class ThemeFiles:
    """What a theme is made of, as text."""

    templates: Mapping[str, str]
    """By file name."""
    styles: Mapping[str, str]
    """Pieces of the stylesheet, by file name: they follow each other in the order of their names."""
    vocabulary: Vocabulary
    own: frozenset[str] = frozenset()
    """Names of the templates that are the site's own."""

    @property
    def stylesheet(self) -> bytes:
        """All pieces, one after the other, without what only their authors read."""
        return b"".join(_for_browsers(self.styles[name]).encode() for name in sorted(self.styles))

    def inlined(self, name: str) -> str:
        """Return a template with what it includes in its place: it is filled in less time, and its lines are others."""
        return _INCLUDE.sub(lambda found: self.inlined(found[1]), self.templates[name])

    def over(self, below: ThemeFiles) -> ThemeFiles:
        """Return a theme with the files of both; where both have one, ours. Words are taken one by one."""
        return ThemeFiles(
            {**below.templates, **self.templates},
            {**below.styles, **self.styles},
            completed(laid_over(below.vocabulary, self.vocabulary)),
            frozenset(self.templates),
        )


def read_theme_files(folder: Path) -> ThemeFiles:
    """Return what a folder has of a theme: templates in it, `styles/*.css`, `words/*.toml`.

    Raises:
        OSError: a file cannot be read.
        UnicodeDecodeError: a file is not UTF-8.
        BadWords: a file of words is not one.
    """
    templates = (file for file in sorted(folder.iterdir()) if file.suffix in _TEMPLATE_SUFFIXES)
    return ThemeFiles(
        {file.name: file.read_text("utf-8") for file in templates},
        {file.name: file.read_text("utf-8") for file in sorted((folder / "styles").glob("*.css"))},
        read_words(folder / "words"),
    )


def _for_browsers(css: str) -> str:
    """Take comments, indentation and empty lines out of CSS, and leave strings as they are."""
    bare = _STRING_OR_COMMENT.sub(lambda found: "" if found[0].startswith("/*") else found[0], css)
    return "".join(f"{line.strip()}\n" for line in bare.splitlines() if line.strip())


def state_of(folder: Path) -> Hashable:
    """Return what changes whenever a file of a theme does, without reading any."""
    seen = []
    for each in (folder, folder / "styles", folder / "words"):
        try:
            with os.scandir(each) as found:
                seen += [(file.path, told.st_mtime_ns, told.st_size) for file in found for told in [file.stat()]]
        except OSError as error:
            seen.append((str(each), error.errno or 0, 0))
    return frozenset(seen)


def digest_of(stylesheet: bytes) -> str:
    """Return what a stylesheet is named by."""
    return _digest(stylesheet)


def digest_of_looks(own: ThemeFiles | None, flaw: str = "") -> str:
    """Return what tells a site's own theme, or why it has none, from any other."""
    said = [own.templates, own.styles, own.vocabulary] if own else flaw
    return _digest(json.dumps(said, sort_keys=True).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
