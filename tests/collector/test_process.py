"""On one machine the collector runs where there is a CMS that can be asked, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from services.collector.cms import askable
from services.collector.collector import Collector
from shared.errors import Misconfigured
from shared.settings import read_site
from shared.sources import Source
from tests.cli.test_unread import SITE_FILE
from tests.collector.bulletin import BulletinCms, cms_at
from tests.publisher.newsroom import SITE


def test_a_source_is_asked_as_often_as_the_site_file_says_or_never(
    tmp_path: Path, bulletin: BulletinCms, collect: Callable[..., Collector]
) -> None:
    file = tmp_path / "site.toml"
    declared = '\n[[sources]]\nname = "blog"\nkind = "ghost"\npull_seconds = {}\n'
    for seconds in (0, 10, 86400):
        file.write_text(SITE_FILE + declared.format(seconds))
        assert read_site(file)[1][0].pull_seconds == seconds
    for wrong in (9, 86401, '"often"'):
        file.write_text(SITE_FILE + declared.format(wrong))
        with pytest.raises(Misconfigured, match="pull_seconds"):
            read_site(file)
    never = collect(cms_at(bulletin.url, "never", pull_seconds=0), cms_at(bulletin.url, "now"))
    assert [desk.name for desk in never.desks()] == ["fetch never", "fetch now", "pull now"]


def test_a_source_that_only_sends_is_not_asked_and_one_with_a_token_needs_its_address() -> None:
    sends = Source("blog", "ghost", ("x" * 16,))
    asked = Source("news", "ghost", ("x" * 16,), {"url": "https://news.example"}, "token")
    assert list(askable([Source("desk", "andruck", ()), sends, asked], SITE)) == ["news"]
    with pytest.raises(Misconfigured, match="'lost' needs the option 'url'"):
        askable([Source("lost", "ghost", (), {}, "token")], SITE)
