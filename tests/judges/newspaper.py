"""A newspaper with all that Andruck can show: the samples, an archive, and what editors do in the course of a day."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from services.cli.manuscript import Manuscript
from services.cli.samples import SampleDesk
from shared.ledger import Ledger
from shared.picture import url_of_upload
from shared.settings import read_site
from tests.conftest import Running, running_stack
from tests.local import until

ROOT = Path(__file__).parents[2]
ARCHIVED = 280
"""Articles besides the samples: with these, 300 and more."""
_SETTINGS = {
    "cards": "true",
    "history": "true",
    "llms": "true",
    "share": '["email", "mastodon", "bluesky", "whatsapp", "facebook", "x", "linkedin"]',
    "copyright": '"Andruck"',
    "license": '"https://creativecommons.org/licenses/by/4.0/"',
}
_TABLES = """
[[sections]]
slug = "politik/rathaus"
name = "Rathaus"

[topics.wetter]
name = "Wind und Wetter"
text = "Was über der Küste geschieht, und was es **mit ihr** macht.\\n\\n* Pegel\\n* Deiche"

[tags]
Sturmfluten = "Küste"
"""


@dataclass(frozen=True)
class Newspaper:
    """It, while its stack runs."""

    running: Running

    @property
    def url(self) -> str:
        """Where readers find it, without a slash at the end."""
        return str(self.running.described["site"])

    @property
    def monitor(self) -> str:
        """Where ops look at it."""
        return str(self.running.described["monitor"])

    def settle(self) -> None:
        """Return when everything that is to be out now is out, and can be found by those who search."""
        until(lambda: not self._count("pages WHERE wanted > pressed"), 240)
        until(lambda: not self._count("pictures WHERE state = 'waiting'"), 240)
        until(lambda: not self._count("submissions WHERE stage <> 'done' AND state = 'accepted'"), 240)
        until(lambda: not self._count("pages WHERE wanted > pressed"), 240)
        assert not self._count("pages WHERE dead")

    def _count(self, of: str) -> int:
        with psycopg.connect(self.running.described["database"]) as db:
            found = db.execute(f"SELECT count(*) FROM {of}").fetchone()
        return int(found[0]) if found else 0

    def send(self, **article: Any) -> None:
        """Have an article accepted."""
        text = json.dumps({"section": "politik", "language": "de", "body": "Text.", **article})
        self.running.intake.send(Manuscript("application/json", text))

    def do(self, *command: str) -> None:
        """Run a command of an editor's."""
        done = self.running.andruck(*command)
        assert done.returncode == 0, f"{command}: {done.stderr}{done.stdout}"


@contextmanager
def newspaper(home: Path) -> Iterator[Newspaper]:
    """Publish it, and serve it for the length of the block."""
    (home / "site.toml").write_text(_site(), "utf-8")
    shutil.copytree(ROOT / "pages", home / "pages")
    with running_stack(home) as running:
        made = Newspaper(running)
        _publish_samples(running)
        _publish_archive(made)
        made.settle()
        _edit(made)
        made.settle()
        yield made


def _site() -> str:
    text = (ROOT / "site.toml").read_text("utf-8")
    for name, value in _SETTINGS.items():
        text, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        assert found == 1, f"{name} is not in site.toml"
    return text + _TABLES


def _publish_samples(running: Running) -> None:
    site, _ = read_site(running.home / "site.toml")
    with closing(Ledger(running.described["database"])) as ledger:
        list(SampleDesk(running.intake, ledger, site).send(ROOT / "samples"))


def _publish_archive(made: Newspaper) -> None:
    """Move in articles of fifteen years, by few authors, with few tags."""
    drawing = (ROOT / "samples" / "mill.jpg").read_bytes()
    picture = made.running.intake.upload(drawing)["url"]
    assert picture.startswith(url_of_upload("")[:6])
    newest = datetime.now(UTC) - timedelta(days=9)
    for number in range(ARCHIVED):
        made.send(
            id=f"archive-{number}",
            title=f"Aus dem Archiv: Nachricht {number}",
            standfirst=f"Was an jenem Tag geschah, und was daraus wurde: die {number}.",
            body="Ein Absatz.\n\n" * (1 + number % 7),
            section=("politik/rathaus", "politik", "wirtschaft", "sport")[number % 4],
            tags=[f"Archiv {number % 4}", "Wetter"],
            authors=[{"name": ("Ole Brandt", "Mara Lind")[number % 2]}],
            published_at=(newest - timedelta(days=19 * number)).isoformat(),
            image={"url": picture, "alt": "Eine Mühle im Wind", "credit": "Zeichnung: Andruck"},
            priority=3,
            tell=False,
        )


def _edit(made: Newspaper) -> None:
    """Correct, retract, move, withdraw, arrange: each as its command or its webhook has it."""
    for version, body in enumerate(("Die Brücke ist 410 m lang.", "Die Brücke ist 310 m lang. Sie bleibt gesperrt.")):
        told = {"update_kind": "correction", "update_note": "Die Brücke ist 310 m lang, nicht 410."} if version else {}
        made.send(id="corrected", title="Länger, als man denkt", body=body, **told)
    for id_ in ("retracted", "moved", "gone"):
        made.send(id=id_, title=f"Dieser Beitrag endet: {id_}", body="Er war nicht richtig.")
    made.settle()
    made.do("withdraw", "desk", "retracted", "--kind", "retracted", "--reason", "Die Zahlen stammten von niemandem.")
    made.do("withdraw", "desk", "moved", "--kind", "moved", "--moved-to", "/sport/")
    made.do("withdraw", "desk", "gone", "--reason", "Ein Gericht hat es verboten.")
    made.do(
        "front", "pin", "bruecke", "--place", "3", "--size", "large", "--kicker", "Reportage", "--headline", "Offen"
    )
    made.do("front", "banner", "Sturmflut: Die Tore sind zu", "--link", "/nachrichten/", "--until", "6h")
