"""`andruck submit` knows a file by the end of its name, and says one sentence about what it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.manuscript import NoManuscript, id_in, manuscript_in
from tests.reading.articles_read import SITE


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        *((f"a{end}", "application/json") for end in (".json", ".JSON", ".Json")),
        *((f"a{end}", "text/markdown") for end in (".md", ".MD", ".markdown", ".Markdown")),
        *((f"a{end}", "text/html") for end in (".html", ".htm", ".HTML", ".HTM")),
        *((name, "text/plain") for name in ("a.txt", "a.TXT", "a.text", "README")),
    ],
)
def test_a_file_is_known_by_the_end_of_its_name(tmp_path: Path, name: str, media_type: str) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbfTitel\n\nText.")
    assert manuscript_in(tmp_path / name) == (media_type, "Titel\n\nText.")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7", "it seems to be a PDF"),
        ("a.txt", b"PK\x03\x04", "it seems to be a DOCX, ODT or ZIP file"),
        ("a.docx", b"?", "only .json, .md"),
        ("a.txt", "Müller".encode("cp1252"), "Must be UTF-8; byte 1 is not."),
        ("a.json", "{}".encode("utf-16"), "It seems to be UTF-16."),
    ],
)
def test_what_is_not_known_is_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NoManuscript, match=sentence.replace(".", r"\.")) as refused:
        manuscript_in(tmp_path / name)
    assert str(refused.value).startswith(f"{name} cannot be sent: ")


def test_press_copy_is_sent_with_its_id_where_it_may_have_been_sent_before() -> None:
    sample = manuscript_in(Path("samples/kursk.txt"))
    assert id_in(sample, SITE) == "nordkorea-verstaerkt-militaerpraesenz-in-russland-wie-gefaehrlich-ist-das"
    assert id_in(manuscript_in(Path("README.md")), SITE) is None
