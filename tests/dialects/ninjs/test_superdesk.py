from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.article import Author
from shared.dialects import DIALECTS
from shared.picture import Picture
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.signing import Unsigned
from tests.dialects.ninjs.signing import FROM_SUPERDESK, KILL_FROM_SUPERDESK, UPLOAD, sent, superdesk_signed
from tests.dialects.signers import request_of, signed, source_of
from tests.reading.articles_read import SITE

DIALECT = DIALECTS["superdesk"]
SOURCE = source_of("superdesk")


def test_an_item_as_its_formatter_writes_it_is_published() -> None:
    wish = read(FROM_SUPERDESK)
    assert isinstance(wish, Publish)
    assert wish.external_id == FROM_SUPERDESK["guid"]
    assert (wish.version, wish.updated_at) == (4, datetime(2026, 11, 26, 10, tzinfo=UTC))
    article = wish.article
    assert (article.title, article.standfirst, article.body) == ("Bridge open", "At last.", "<p>It is <b>open</b>.</p>")
    assert (article.language, article.section, article.dateline) == ("en-AU", "politik", "Sydney")
    assert article.published_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert article.authors == (Author("Jane Doe"),)
    assert article.tags == ("Transport", "bridges")
    assert article.picture == Picture(
        "https://media.example/o.jpg", "A bridge in the sun", "The bridge on its first day.", "Joe Bloggs/AAP"
    )


def test_a_kill_is_a_withdrawal_with_its_own_version() -> None:
    killed = read(KILL_FROM_SUPERDESK)
    assert killed == Withdraw(str(FROM_SUPERDESK["guid"]), 5, datetime(2026, 11, 26, 11, tzinfo=UTC))


def test_an_item_that_it_schedules_waits_for_its_time() -> None:
    wish = read({**FROM_SUPERDESK, "publish_schedule": "2030-01-01T06:00:00+0000"})
    assert isinstance(wish, Publish)
    assert wish.schedule.release_at == datetime(2030, 1, 1, 6, tzinfo=UTC)


def test_a_file_that_it_uploads_is_understood_and_not_taken() -> None:
    request = request_of(signed("superdesk", UPLOAD), SITE)
    assert DIALECT.verify(request, SOURCE)
    assert isinstance(DIALECT.read(request, SOURCE), Ignore)
    assert DIALECT.answer("assets/m1o") == DIALECT.answer("assets")
    assert DIALECT.answer("assetsx") is None


def test_nothing_that_was_changed_on_the_way_gets_in() -> None:
    right = signed("superdesk", sent(FROM_SUPERDESK))
    signature = right.headers["x-superdesk-signature"]
    for message in (
        replace(right, body=right.body.replace(b"open", b"shut")),
        replace(right, body=right.body + b" "),
        right.with_headers(x_superdesk_signature=signature.upper()),
        right.with_headers(x_superdesk_signature=signature.removeprefix("sha1=")),
        right.with_headers(x_superdesk_signature=f"{signature}0"),
        right.with_headers(x_superdesk_signature="sha1="),
        right.with_headers(x_superdesk_signature="sha1=\udce9"),
        right.with_headers(x_superdesk_signature=""),
        superdesk_signed("superdesk-secret-token-2", sent(FROM_SUPERDESK)),
    ):
        with pytest.raises(Unsigned):
            DIALECT.verify(request_of(message, SITE), SOURCE)


def read(item: Mapping[str, object]) -> object:
    return DIALECT.read(request_of(sent(item), SITE), SOURCE)
