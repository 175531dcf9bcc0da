"""What the command line shows, where it goes to a file or a pipe."""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console

from services.cli import show

RECEIPT: dict[str, Any] = {
    "submission": 11,
    "state": "live",
    "sentence": "Live; every list shows it.",
    "accepted_at": "2026-11-26T06:35:36Z",
    "steps": [{"step": "accepted", "at": "2026-11-26T06:35:36Z", "detail": "Written down."}],
}


def test_a_receipt_has_a_line_for_each_warning_and_so_has_the_answer() -> None:
    line, written = "left out: iframe from www.youtube.com, shown as a link", StringIO()
    show.plain(Console(file=written, width=200), {"warnings": [line]}, as_json=False)
    show.follow(Console(file=written, width=200), [RECEIPT | {"warnings": [line]}])
    assert written.getvalue().count(line) == 2


def test_a_receipt_ends_with_its_line() -> None:
    written = StringIO()
    show.follow(Console(file=written), [RECEIPT])
    assert written.getvalue().rstrip(" \n").endswith(RECEIPT["sentence"])
    assert written.getvalue().endswith("\n")


def test_a_receipt_and_an_article_say_what_readers_are_told_of_a_change() -> None:
    note, written = "We had the wrong river.", StringIO()
    out = Console(file=written, width=200)
    show.follow(out, [RECEIPT | {"update_kind": "correction", "update_note": note}])
    notice = {"kind": "correction", "note": note, "at": "2026-11-26T06:35:36Z", "id": "n1"}
    article: dict[str, Any] = {"state": "live", "sentence": "Live.", "page": None, "article": None}
    out.print(show.article_table({**article, "submissions": [], "pictures": [], "notices": [notice]}))
    assert written.getvalue().count(note) == 2
