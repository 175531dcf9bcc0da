"""On one machine the collector runs where there is a CMS that can be asked, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.collector.cms import askable
from services.local import processes
from services.local.home import Home, Secrets
from shared.errors import Misconfigured
from shared.sources import Source
from tests.cli.test_unread import SITE_FILE
from tests.publisher.newsroom import SITE


@pytest.mark.parametrize(("kind", "runs"), [("", False), ("andruck", False), ("ghost", True)])
def test_it_runs_only_where_a_source_can_be_asked(tmp_path: Path, kind: str, runs: bool) -> None:
    declared = f'\n[[sources]]\nname = "blog"\nkind = "{kind}"\n' if kind else ""
    (tmp_path / "site.toml").write_text(SITE_FILE + declared)
    names = [program.name for program in processes.services(Home(tmp_path, 8600, Secrets()))]
    assert ("collector" in names) is runs


def test_a_source_that_only_sends_is_not_asked_and_one_with_a_token_needs_its_address() -> None:
    sends = Source("blog", "ghost", ("x" * 16,))
    asked = Source("news", "ghost", ("x" * 16,), {"url": "https://news.example"}, "token")
    assert list(askable([Source("desk", "andruck", ()), sends, asked], SITE)) == ["news"]
    with pytest.raises(Misconfigured, match="'lost' needs the option 'url'"):
        askable([Source("lost", "ghost", (), {}, "token")], SITE)
