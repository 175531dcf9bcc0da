from __future__ import annotations

from typing import Any

import pytest

from shared.notices import PLAIN_UPDATE, Change, UpdateKind
from tests.reading.articles_read import LEAST, read_json, refused


def test_a_revision_is_a_plain_update_unless_it_says_otherwise() -> None:
    assert read_json(LEAST).change == PLAIN_UPDATE
    assert read_json({**LEAST, "update_kind": "minor"}).change == Change(UpdateKind.MINOR)
    assert read_json({**LEAST, "update_note": " More. "}).change == Change(UpdateKind.UPDATE, "More.")
    corrected = read_json({**LEAST, "update_kind": "correction", "update_note": "It was &lt;b&gt;."})
    assert corrected.change.kind is UpdateKind.CORRECTION


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"update_kind": "correction"}, "update_note"),
        ({"update_kind": "correction", "update_note": "\u200b"}, "update_note"),
        ({"update_kind": "minor", "update_note": "A comma."}, "update_note"),
        ({"update_kind": "rectification"}, "update_kind"),
        ({"update_note": "x" * 1001}, "update_note"),
    ],
)
def test_what_readers_could_not_be_told_is_refused(said: dict[str, Any], field: str) -> None:
    assert list(refused({**LEAST, **said})) == [field]
