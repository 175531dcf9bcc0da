"""What the real programs answer when they are asked: everything once, what is gone and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.collector.api_client import HttpApiClient
from shared.dialects import DIALECTS
from shared.reading.intent import Publish
from shared.sources import Source
from tests.cms.directus import Directus
from tests.cms.ghost import Ghost
from tests.cms.program import RealCms, Story
from tests.cms.strapi import Strapi
from tests.cms.wordpress import WordPress
from tests.reading.articles_read import SITE

pytestmark = pytest.mark.cms

ARTICLES = 120
"""More than two pages; several of them were published in the same second."""

_SAVED_IN_ONE_SECOND_BY_ANOTHER_CLOCK = """
    global $wpdb;
    $at = '2026-05-05 05:05:05';
    $set = "post_modified = '$at', post_modified_gmt = '$at'";
    $wpdb->query("UPDATE $wpdb->posts SET $set WHERE post_status = 'publish'");
"""
"""As after a move from another CMS, before the time zone was set."""
FAR_LOOKING = ("directus", "wordpress")
"""They are asked for the last minutes again: all of it."""


@pytest.fixture(params=[Ghost, Strapi, Directus, WordPress], ids=lambda program: program.kind)
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealCms]:
    made: RealCms = request.param(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_all_articles_are_walked_through_and_those_that_are_gone_are_told_apart(program: RealCms) -> None:
    ids = [program.create(Story(f"Brücke {number}", "<p>Sie steht.</p>")) for number in range(ARTICLES)]
    for id_ in ids:
        program.publish(id_)
    if isinstance(program, WordPress):
        program.php(_SAVED_IN_ONE_SECOND_BY_ANOTHER_CLOCK)
    source = Source("cms", program.kind, (), program.options, token=program.token)
    api = DIALECTS[program.kind].api
    assert api
    with closing(HttpApiClient(source, api.url(source))) as client:
        batches = list(api.changed(client, source, ""))
        wishes = [api.read(item, source, SITE) for batch in batches for item in batch.items]
        assert {wish.external_id for wish in wishes if isinstance(wish, Publish)} >= set(ids)
        assert len(batches) >= 2

        program.unpublish(ids[0])
        program.delete(ids[1])
        again = [item for batch in api.changed(client, source, batches[-1].cursor) for item in batch.items]
        met = {
            wish.external_id for wish in (api.read(item, source, SITE) for item in again) if isinstance(wish, Publish)
        }
        assert len(met) < ARTICLES or program.kind in FAR_LOOKING, "what was seen long before is not met again"
        never = "987654" if ids[0].isdecimal() else "6b0946be0c7e334d1cf1e8de"
        gone = set(api.gone(client, source, [*ids[:99], never]))
        assert {ids[1], never} <= gone <= {*ids[:2], never}
        item = api.fetch(client, source, ids[5])
        assert item
        assert isinstance(api.read(item, source, SITE), Publish)
