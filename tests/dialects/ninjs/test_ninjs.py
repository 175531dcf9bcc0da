from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.article import Author, BodyFormat
from shared.dialects import DIALECTS, check_kinds
from shared.errors import Misconfigured
from shared.events import Priority
from shared.picture import Picture
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.ninjs.signing import KILL, NINJS, PICTURE, VERSION_1, VERSION_2, VERSION_3, sent
from tests.dialects.sending import Sent
from tests.dialects.signers import request_of, source_of
from tests.reading.articles_read import SITE

DIALECT = DIALECTS["ninjs"]
FILES = json.loads((Path(__file__).parent / "iptc_files.json").read_text("utf-8"))


def test_an_item_of_version_1_is_read() -> None:
    wish = published(VERSION_1)
    assert wish.external_id == "http://agency.example/items/1"
    assert (wish.version, wish.updated_at) == (3, datetime(2026, 11, 26, 10, tzinfo=UTC))
    article = wish.article
    assert (article.title, article.language) == ("Captain & crew on trial", "en")
    assert (article.body, article.body_format) == ("<p>It began in a <em>theatre</em>.</p>", BodyFormat.HTML)
    assert article.standfirst == "The trial of the captain has begun."
    assert article.dateline == "Grosseto, Italy"
    assert article.authors == (Author("Paulo Santalucia"),)
    assert article.tags == ("Courts", "Ships")
    assert article.published_at == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    assert article.picture == Picture(
        "https://pictures.example/ship.jpg", "", "The ship lies on its side.", "Jane Doe/The News Agency"
    )


def test_an_item_of_version_2_is_read_by_roles_and_types() -> None:
    article = published(VERSION_2).article
    assert (article.title, article.language) == ("Har kjøpt tomt i Skien", "nb-NO")
    assert (article.body, article.body_format) == ("<p>Den er <b>stor</b>.</p>", BodyFormat.HTML)
    assert article.standfirst == "IT-giganten har kjøpt en tomt."
    assert article.authors == (Author("NTB"),)
    assert article.picture == Picture(
        "https://pictures.example/tomt.jpg", "", "Tomten sett fra luften.", "Karl Melander/NTB"
    )


def test_an_item_of_version_3_is_read_by_names_in_camel_case() -> None:
    wish = published(VERSION_3)
    assert (wish.version, wish.updated_at) == (1, datetime(2026, 11, 26, 10, tzinfo=UTC))
    assert (wish.article.title, wish.article.body) == ("Captain on trial", "<p>It began.</p>")
    assert wish.article.published_at == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_is_killed_or_withheld_is_withdrawn(status: str) -> None:
    assert read({**KILL, "pubstatus": status}) == Withdraw(
        "http://agency.example/items/1", 4, datetime(2026, 11, 26, 10, tzinfo=UTC)
    )
    assert isinstance(read({**VERSION_3, "pubStatus": status}), Withdraw)


def test_what_is_killed_needs_no_headline_and_no_body() -> None:
    assert read({"uri": "a:1", "pubstatus": "canceled"}) == Withdraw("a:1", None, None)


def test_a_status_that_is_not_known_is_refused_by_its_name() -> None:
    assert refused({**VERSION_1, "pubstatus": "commissioned"}) == "pubstatus: Must be usable, withheld or canceled."
    assert refused({**VERSION_3, "pubStatus": "Usable"}).startswith("pubStatus: ")
    assert refused({**VERSION_1, "pubStatus": "canceled"}) == "pubStatus: Is given twice, also as pubstatus."


@pytest.mark.parametrize("type_", ["picture", "graphic", "audio", "video", "component", "event", "planning"])
def test_what_is_no_text_is_no_article(type_: str) -> None:
    assert isinstance(read({**PICTURE, "type": type_}), Ignore)


def test_a_package_without_a_text_is_no_article_and_one_with_a_text_is() -> None:
    assert isinstance(read({"uri": "a:1", "type": "composite", "headline": "Two"}), Ignore)
    assert isinstance(read({**VERSION_1, "type": "composite"}), Publish)


def test_an_embargo_holds_and_one_that_is_not_understood_is_never_broken() -> None:
    released = published({**VERSION_1, "embargoed": "2030-01-01T00:00:00Z"}).schedule.release_at
    assert released == datetime(2030, 1, 1, tzinfo=UTC)
    assert refused({**VERSION_1, "embargoed": "2030-01-01"}).startswith("embargoed: Must be a date and time")
    assert refused({**VERSION_1, "embargoed": 2030}).startswith("embargoed: Must be text")


def test_a_version_that_is_no_number_leaves_the_order_to_the_time() -> None:
    wish = published({**VERSION_1, "version": "draft-b"})
    assert (wish.version, wish.updated_at) == (None, datetime(2026, 11, 26, 10, tzinfo=UTC))


def test_the_most_urgent_items_go_first() -> None:
    assert published({**VERSION_1, "urgency": 1}).priority is Priority.BREAKING
    assert published({**VERSION_1, "urgency": 4}).priority is Priority.NORMAL


def test_text_without_html_stays_text_and_a_description_that_the_body_repeats_is_left_out() -> None:
    plain = {name: value for name, value in VERSION_1.items() if not name.startswith("body_")}
    article = published({**plain, "body_text": "The trial of the captain has begun. More."}).article
    assert (article.body_format, article.standfirst) == (BodyFormat.TEXT, "")


def test_a_headline_is_text_and_loses_only_what_is_markup() -> None:
    assert published({**VERSION_1, "headline": "If a<b & c>d"}).article.title == "If a<b & c>d"
    assert published({**VERSION_1, "headline": "<p>Bahn &amp; Bus</p>"}).article.title == "Bahn & Bus"


def test_a_type_of_content_may_have_parameters() -> None:
    bodies = [{"contentType": "Text/HTML; charset=utf-8", "value": "<p>It began.</p>"}]
    assert published({**VERSION_3, "bodies": bodies}).article.body_format is BodyFormat.HTML


def test_addresses_of_authors_are_left_out() -> None:
    wish = published({**VERSION_1, "byline": "By Jane Doe <jane@agency.example>"})
    assert wish.article.authors == (Author("Jane Doe"),)


def test_a_subject_is_a_section_by_its_name_or_its_code() -> None:
    assert published(VERSION_1, sections={"02001000": "welt"}).article.section == "welt"
    assert published(VERSION_1, sections={"Ships": "welt"}).article.section == "welt"
    assert published({**VERSION_1, "subject": [{"name": "Welt"}]}).article.section == "welt"


@pytest.mark.parametrize("file", FILES["should_fail"], ids=lambda file: str(file)[:60])
def test_what_iptc_wants_refused_is_refused_or_names_what_is_missing(file: str) -> None:
    with pytest.raises(Invalid):
        DIALECT.read(request_of(Sent(file.encode()), SITE), source_of("ninjs"))


@pytest.mark.parametrize("item", FILES["examples"], ids=lambda item: str(item["uri"])[-12:])
def test_examples_of_iptc_and_of_agencies_are_published(item: Mapping[str, object]) -> None:
    article = published(item).article
    assert article.title
    assert article.body


def test_a_source_may_sign_as_github_does_or_bring_a_token() -> None:
    secret, message = "a-token-of-sixteen-or-more", sent(VERSION_1)
    by_hmac = Source("desk", "ninjs", (secret,), {"proof": "hmac-sha256"})
    with pytest.raises(Unsigned):
        DIALECT.verify(request_of(message.with_headers(x_hub_signature_256="sha256=6e2e7e5e"), SITE), by_hmac)
    right = "sha256=" + hmac.new(secret.encode(), message.body, "sha256").hexdigest()
    id_ = DIALECT.verify(request_of(message.with_headers(x_hub_signature_256=right), SITE), by_hmac)
    assert id_.startswith("ninjs-")
    by_token = replace(by_hmac, options={"proof": "bearer"})
    assert DIALECT.verify(request_of(message.with_headers(authorization=f"Bearer {secret}"), SITE), by_token) == id_
    for wrong in ("", "Bearer ", "Bearer a-token-of-sixteen-or-mor", f"Basic {secret}", secret):
        with pytest.raises(Unsigned):
            DIALECT.verify(request_of(message.with_headers(authorization=wrong), SITE), by_token)


def test_a_proof_that_cannot_be_keeps_the_service_from_starting() -> None:
    with pytest.raises(Misconfigured, match=r"must be one of .*hmac-sha256"):
        check_kinds([Source("desk", "ninjs", (NINJS.secret,), {"proof": "md5"})])
    with pytest.raises(Misconfigured, match="must begin with whsec_"):
        check_kinds([Source("desk", "ninjs", ("a-token-of-sixteen-or-more",))])


def read(item: Mapping[str, object], **options: object) -> object:
    return DIALECT.read(request_of(sent(item), SITE), replace(source_of("ninjs"), options=options))


def published(item: Mapping[str, object], **options: object) -> Publish:
    wish = read(item, **options)
    assert isinstance(wish, Publish), wish
    return wish


def refused(item: Mapping[str, object]) -> str:
    with pytest.raises(Invalid) as caught:
        read(item)
    return str(caught.value)


def test_whose_it_is_is_told_by_the_notice_or_else_the_holder() -> None:
    assert published(VERSION_1).article.copyright == ""
    assert published({**VERSION_1, "copyrightholder": "The News Agency"}).article.copyright == "The News Agency"
    both = {**VERSION_1, "copyrightholder": "The News Agency", "copyrightnotice": f"© 2026 {'x' * 900}"}
    assert published(both).article.copyright.startswith("© 2026 xxx"), "one that is too long is cut, not refused"
