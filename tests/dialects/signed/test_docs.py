"""The pages on these kinds say what the kinds do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from shared.dialects import DIALECTS, check_kinds
from shared.dialects.sanity.projection import webhook_projection
from shared.sources import Source
from tests.dialects.signed.recorded import KINDS

PAGES = Path(__file__).parents[3] / "docs/cms"
EACH = pytest.mark.parametrize("kind", KINDS)


@EACH
def test_the_page_of_a_kind_has_a_row_for_each_of_its_options(kind: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (PAGES / f"{kind}.md").read_text("utf-8"), re.MULTILINE)
    assert set(DIALECTS[kind].options) <= set(rows)


@EACH
def test_the_example_on_the_page_of_a_kind_is_a_source_that_could_work(kind: str) -> None:
    example = re.search(r"```toml\n(.*?)```", (PAGES / f"{kind}.md").read_text("utf-8"), re.DOTALL)
    assert example is not None
    (declared,) = tomllib.loads(example[1])["sources"]
    check_kinds([Source(declared["name"], declared["kind"], (), declared["options"])])


def test_the_page_on_sanity_has_the_projection_to_enter() -> None:
    assert webhook_projection() in (PAGES / "sanity.md").read_text("utf-8")
