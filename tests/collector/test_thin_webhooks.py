"""From a signed webhook that only names an article to the article: intake, ledger and collector are the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.collector.cms import AskedCms
from services.collector.collector import Collector
from services.intake.app import create_app
from shared.dialects import DIALECTS
from shared.ledger import Ledger
from shared.sources import Source
from tests.collector.conftest import Round
from tests.dialects.content_server import Answer, content_server
from tests.dialects.datocms.signing import CALL, DATOCMS, RECORD, sent_by_datocms
from tests.dialects.datocms.test_datocms import with_attributes
from tests.dialects.datocms.test_management import Project
from tests.dialects.prismic.signing import PRISMIC, UPDATE, sent_by_prismic
from tests.dialects.prismic.test_search import Repository, document
from tests.dialects.sending import Sent, Signer
from tests.dialects.storyblok.signing import PUBLISHED, STORYBLOK, sent_by_storyblok
from tests.dialects.storyblok.test_delivery import Space, story
from tests.intake.test_api import _settings

Items = list[Mapping[str, object]]


@dataclass(frozen=True)
class ThinKind:
    """A kind, its CMS with one published article, and what its webhook says of that one."""

    signer: Signer
    token: str
    path: str
    serve: Callable[[Items], Answer]
    item: Mapping[str, object]
    other: Mapping[str, object]
    sent: Sent
    title: str


OTHER_RECORD = {**with_attributes(slug="other"), "id": "other"}
KINDS = {
    "storyblok": ThinKind(
        STORYBLOK,
        "public",
        "",
        Space,
        story(7, 5),
        story(8, 6),
        sent_by_storyblok({**PUBLISHED, "story_id": 7}),
        "Bridge open",
    ),
    "prismic": ThinKind(
        PRISMIC,
        "permanent",
        "/api/v2",
        Repository,
        document(7, 5),
        document(8, 6),
        sent_by_prismic({**UPDATE, "documents": ["D7"]}),
        "Bridge & road open",
    ),
    "datocms": ThinKind(DATOCMS, "read-only", "", Project, RECORD, OTHER_RECORD, sent_by_datocms(CALL), "Bridge open"),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_a_webhook_names_is_fetched_and_what_it_lost_is_pulled(
    kind: str, ledger: Ledger, collect: Callable[..., Collector]
) -> None:
    thin, items = KINDS[kind], Items()
    api: Any = DIALECTS[kind].api
    with content_server(thin.serve(items)) as url:
        options = {**thin.signer.options, "url": url + thin.path, "relations": "article.author"}
        options = {name: value for name, value in options.items() if name in DIALECTS[kind].options}
        source = Source("desk", kind, (thin.signer.secret,), options, thin.token)
        settings = _settings(ledger.url)
        app = create_app(replace(settings, sources={"desk": source}))
        cms = AskedCms(source, settings.site, api)
        desk = Round(collect(cms), cms)

        items.append(thin.item)
        signed = thin.signer.sign(thin.signer.secret, thin.sent)
        told = app.test_client().post("/v1/sources/desk/webhook", data=signed.body, headers=dict(signed.headers))
        assert (told.status_code, told.mimetype) == (200, "application/json")
        assert desk.fetch()
        assert list(desk.titles.values()) == [thin.title]
        app.extensions["context"].ledger.close()

        desk.let_age()
        items.append(thin.other)
        assert desk.pull(), desk.problem
        assert list(desk.titles.values()) == [thin.title] * 2
