"""What `make run` publishes first."""

from __future__ import annotations

import hashlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cli.manuscript import manuscript_in
from services.cli.samples import SampleDesk, dated, steps_in
from services.cli.target import Target
from shared.dialects.andruck.formats import read
from shared.errors import Misconfigured
from shared.picture import digest_of_upload
from shared.reading.intent import Publish
from shared.settings import read_site
from tests.conftest import Running

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "samples"
SENT = [step for step in steps_in(FOLDER) if isinstance(step, Path)]
NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)


def _read(sample: Path) -> Publish:
    manuscript = manuscript_in(sample)
    text = dated(manuscript.text, NOW)
    return read(manuscript.media_type, text.encode(), article_id=None, site=read_site(ROOT / "site.toml")[0])


@pytest.mark.parametrize("sample", SENT, ids=lambda sample: sample.name)
def test_every_sample_is_taken_whole_and_every_picture_that_it_names_is_beside_it(sample: Path) -> None:
    beside = {hashlib.sha256(picture.read_bytes()).hexdigest() for picture in FOLDER.glob("*.jpg")}
    sent = _read(sample)
    assert sent.warnings == () or sample.suffix == ".txt"
    for picture in sent.article.all_pictures:
        assert digest_of_upload(picture.url) in beside
        assert picture.alt
        assert picture.width


def test_no_sample_and_no_picture_is_left_over() -> None:
    named = "".join(sample.read_text() for sample in SENT)
    assert set(FOLDER.glob("*.md")) == {sample for sample in SENT if sample.suffix == ".md"}
    for picture in FOLDER.glob("*.jpg"):
        assert hashlib.sha256(picture.read_bytes()).hexdigest() in named, picture
    drawn = {drawing.stem for drawing in (FOLDER / "drawings").glob("*.svg")}
    assert drawn <= {picture.stem for picture in FOLDER.glob("*.jpg")}


def test_the_samples_are_of_many_forms() -> None:
    articles = [_read(sample).article for sample in SENT]
    assert len(SENT) >= 20
    assert {"de", "en", "ar", "fr"} <= {article.language for article in articles}
    assert any(article.series for article in articles)
    assert any(article.translation_of for article in articles)
    assert any("| ---" in article.body or "|---" in article.body for article in articles)
    assert any("\n> " in article.body for article in articles)
    assert any(isinstance(step, str) for step in steps_in(FOLDER)), "one is withdrawn"


def test_the_first_command_publishes_every_sample() -> None:
    assert "--sample samples" in (ROOT / "Makefile").read_text()


def test_a_folder_that_does_not_say_in_which_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"order\.txt is not there"):
        list(steps_in(tmp_path))


def test_what_is_dated_as_of_now_is_sent_once_and_all_else_each_time(stack: Running, tmp_path: Path) -> None:
    """The next day its date would be another, and what was corrected or withdrawn would come back."""
    (tmp_path / "order.txt").write_text("dated.md\nnew.md\nplain.md\nwithdraw sample-dated\n")
    for name, version, more in (("dated", 1, "published_at: $NOW-3h"), ("new", 2, "updated_at: $NOW-1h")):
        text = f"---\nid: sample-dated\nversion: {version}\ntitle: Sample\nsection: nachrichten\n{more}\n---\n{name}\n"
        (tmp_path / f"{name}.md").write_text(text)
    (tmp_path / "plain.md").write_text("---\nid: sample-plain\ntitle: Plain\nsection: nachrichten\n---\nPlain\n")
    with closing(Target(stack.home, as_json=False).ledger()) as ledger:
        desk = SampleDesk(stack.intake, ledger, read_site(ROOT / "site.toml")[0])
        assert len(list(desk.send(tmp_path))) == 4
        assert len(list(desk.send(tmp_path))) == 1
