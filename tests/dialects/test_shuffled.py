"""Deliveries come late, twice and in any order: the site is what it would have been. One row for each kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects.cloudevents.life import CLOUDEVENTS_LIFE
from tests.dialects.contentful.life import CONTENTFUL_LIFE
from tests.dialects.datocms.life import DATOCMS_LIFE
from tests.dialects.directus.life import DIRECTUS_LIFE
from tests.dialects.generic.life import GENERIC_LIFE
from tests.dialects.hygraph.life import HYGRAPH_LIFE
from tests.dialects.kontent.life import KONTENT_LIFE
from tests.dialects.lives import CmsLife
from tests.dialects.ninjs.life import NINJS_LIFE, SUPERDESK_LIFE
from tests.dialects.prismic.life import PRISMIC_LIFE
from tests.dialects.sanity.life import SANITY_LIFE
from tests.dialects.site_after import site_after
from tests.dialects.storyblok.life import STORYBLOK_LIFE
from tests.dialects.wordpress.life import WORDPRESS_LIFE

LIVES = (
    CLOUDEVENTS_LIFE,
    GENERIC_LIFE,
    CONTENTFUL_LIFE,
    HYGRAPH_LIFE,
    KONTENT_LIFE,
    SANITY_LIFE,
    NINJS_LIFE,
    SUPERDESK_LIFE,
    STORYBLOK_LIFE,
    PRISMIC_LIFE,
    DATOCMS_LIFE,
    WORDPRESS_LIFE,
    DIRECTUS_LIFE,
)
EACH = pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)


def _titles(life: CmsLife, order: list[int]) -> dict[str, str]:
    return {id_: article.title for id_, (article, _) in site_after(life.intents(order)).items()}


@EACH
def test_deliveries_in_their_order_make_the_site(life: CmsLife) -> None:
    assert _titles(life, list(range(len(life.events)))) == life.titles


@EACH
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_shuffled_and_doubled_deliveries_end_in_the_same_site(life: CmsLife, data: st.DataObject) -> None:
    twice = [*range(len(life.events)), *data.draw(st.lists(st.sampled_from(range(len(life.events)))))]
    order = data.draw(st.permutations(twice))
    assert _titles(life, order) == life.titles
    assert site_after(life.intents(order)) == site_after(life.intents(list(range(len(life.events)))))
