"""A kind of page is one file and one row, as CONTRIBUTING says: it is added to a copy of the code, and is rendered."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from shared.ledger import Ledger

ROOT = Path(__file__).parents[2]
RECIPE = re.search(r"\*\*A kind of page\.\*\*.*?(?=\n\n\*\*)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)

FILE = '''
"""The newest articles as plain JSON, for screens in shop windows."""

import json

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.excerpt import Excerpt
from shared.pages import Page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render title and address of each."""
    entries = [{"title": each.title, "url": f"{theme.site.url}{each.path}"} for each in excerpt.entries]
    return Document(json.dumps({"newest": entries}).encode(), page.kind.traits.content_type)
'''
CHANGES = (
    ("shared/page_kinds.py", '    FRONT = "front",', '    SCREEN = "screen", PageTraits(Shows.NEWEST, JSON, 3)\n'),
    ("shared/pages.py", "\nNOT_FOUND = Page(", '\nSCREEN = Page("/screen.json", PageKind.SCREEN)'),
    (
        "shared/pages.py",
        "    return [front_page(listing), *related",
        "    related += [SCREEN] if listing == WHOLE_SITE else []\n",
    ),
    ("services/publisher/pages/__init__.py", "    search,\n", "    screen,\n"),
    ("services/publisher/pages/__init__.py", "    PageKind.FRONT:", "    PageKind.SCREEN: screen.render,\n"),
    (
        "services/publisher/trial/samples.py",
        '        ("section", front',
        '        ("screen", Page("/s", PageKind.SCREEN), entries),\n',
    ),
)
"""In which file which line comes before which."""

SHOWN = """
import sys

from services.publisher.pages import RENDERERS, render
from services.publisher.shown import Lists, read_shown
from services.publisher.theme import Theme
from services.publisher.trial.samples import samples
from shared.ledger import Ledger, transaction
from shared.page_object import PageObject
from shared.pages import STANDING_PAGES, PageKind
from tests.publisher.newsroom import SITE
from tests.shared.newsdesk import press, publish

ledger, kind = Ledger(sys.argv[1]), PageKind("screen")
(screen,) = [page for page in STANDING_PAGES if page.kind == kind]
assert set(RENDERERS) == set(PageKind) and kind in {each.page.kind for each in samples(SITE)}
press(ledger, publish(ledger, "a").path)
with transaction(ledger) as db:
    assert screen.path in db.execute("SELECT path FROM pages WHERE wanted > pressed").values()
    document = render(Theme(SITE), screen, read_shown(db, screen, Lists(db, [screen], with_text=False), SITE))
made = PageObject(document.body, document.content_type, "", {})
assert PageObject.of_stored(made.stamped(7), made.content_type, "", {}) == made
print(made.stamped(7).decode())
ledger.close()
"""


def test_a_kind_of_one_file_and_one_row_is_wanted_when_an_article_is_out_and_shows_it(
    tmp_path: Path, ledger: Ledger
) -> None:
    for part in ("services", "shared"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "services/publisher/pages/screen.py").write_text(FILE)
    for name, before, added in CHANGES:
        text = (tmp_path / name).read_text("utf-8")
        assert text.count(before) == 1, before
        (tmp_path / name).write_text(text.replace(before, added + before))

    command = [sys.executable, "-c", SHOWN, ledger.url]
    environ = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120, check=False)

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "newest": [{"title": "Title", "url": "https://bote.example/politik/slug-of-a/"}],
        "_andruck": {"number": 7},
    }


def test_the_recipe_names_what_the_kind_was_made_of() -> None:
    assert RECIPE is not None
    named = set(re.findall(r"`([\w./<>]+\.py)`", RECIPE[0]))
    assert {name for name, *_ in CHANGES} < named
    assert "services/publisher/pages/<kind>.py" in named
    assert all((ROOT / name).is_file() for name in named if "<" not in name)
