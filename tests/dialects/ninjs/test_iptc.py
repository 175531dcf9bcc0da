"""ninjs as the IPTC has it: its schemas are the judge of what our tests send, and make up items of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator

from shared.dialects import DIALECTS
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from tests.dialects.ninjs.signing import KILL, PICTURE, VERSION_1, VERSION_2, VERSION_3, sent
from tests.dialects.signers import request_of, source_of
from tests.reading.articles_read import SITE

_LONG_AGO, _IN_LONG = (datetime.fromisoformat(day) for day in ("1990-01-01", "2090-01-01"))
_HERE = Path(__file__).parent
FILES = json.loads((_HERE / "iptc_files.json").read_text("utf-8"))
SCHEMAS = json.loads((_HERE / "iptc_schemas.json").read_text("utf-8"))
VALIDATORS = {
    version: (Draft202012Validator if version == "3.0" else Draft4Validator)(SCHEMAS[version])
    for version in ("1.5", "2.0", "3.0")
}
SAMPLES = {"1.5": VERSION_1, "2.0": VERSION_2, "3.0": VERSION_3}
READ = {
    *("type", "version", "versioncreated", "firstcreated", "embargoed", "pubstatus", "urgency", "language", "located"),
    *("headline", "headlines", "title", "byline", "by", "descriptions", "bodies", "subject", "subjects", "genre"),
    *("genres", "associations", "renditions", "name", "href", "width", "role", "contenttype", "value", "uri"),
}
"""Properties that mean something to us, in lower case."""


@pytest.mark.parametrize(
    ("version", "item"),
    [
        *(("1.5", item) for item in (VERSION_1, KILL, PICTURE, FILES["examples"][0])),
        ("2.0", VERSION_2),
        ("3.0", VERSION_3),
        ("3.0", FILES["examples"][2]),
    ],
)
def test_what_our_tests_send_is_ninjs(version: str, item: Mapping[str, object]) -> None:
    VALIDATORS[version].validate(item)


@pytest.mark.parametrize("file", FILES["should_fail"], ids=lambda file: str(file)[:60])
def test_what_the_schemas_refuse_is_no_ninjs(file: str) -> None:
    try:
        item = json.loads(file)
    except ValueError:
        return
    assert not VALIDATORS["1.5"].is_valid(item)


def _made(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> st.SearchStrategy[Any]:
    """Return what makes values that a schema allows, of such schemas as the IPTC's are."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if reference := schema.get("$ref"):
        target = root["$defs"][reference.rsplit("/", 1)[1]] if "/" in reference else root
        parts = {**target.get("properties", {}), **schema.get("properties", {})}
        return _made(
            {**target, "properties": parts, "required": schema.get("required") or target.get("required", [])},
            root,
            depth,
        )
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return st.integers(0, 9)
    if kind == "string":
        return _texts(schema.get("format", ""))
    if kind == "array":
        return st.lists(_made(schema["items"], root, depth), max_size=2)
    return _objects(schema, root, depth)


def _texts(form: str) -> st.SearchStrategy[str]:
    if form == "date-time":
        return st.datetimes(_LONG_AGO, _IN_LONG).map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}Z")
    return st.sampled_from(["http://a.example/1", "tag:a"]) if form == "uri" else st.text("aZ<&'\n😀 ", max_size=9)


def _objects(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    known = dict(schema.get("properties", {}))
    for inner in schema.get("patternProperties", {}).values():
        known |= {} if "properties" in schema else {"main": inner}
    for option in schema.get("anyOf", ()):
        known |= option.get("properties", root["properties"] if "$ref" in option else {})
    parts = {name: inner for name, inner in known.items() if name.lower() in READ | {"main"} and depth}
    needed = [name for name in schema.get("required", ()) if name in known]
    return st.fixed_dictionaries(
        {name: _made(known[name], root, depth - 1) for name in needed},
        optional={name: _made(inner, root, depth - 1) for name, inner in parts.items() if name not in needed},
    )


def _properties(version: str) -> dict[str, Any]:
    schema: Any = SCHEMAS[version]
    known = schema.get("properties") or schema["$defs"]["ninjsType"]["properties"]
    named = {name: {"type": "string"} for name in ("body_html", "description_text", "headline_short")}
    return {name: part for name, part in (known | (named if version == "1.5" else {})).items() if name.lower() in READ}


@pytest.mark.parametrize("version", list(VALIDATORS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_whatever_the_schemas_allow_is_understood_or_refused_with_a_sentence(version: str, data: st.DataObject) -> None:
    properties = _properties(version)
    names = data.draw(st.lists(st.sampled_from(sorted(properties)), max_size=4, unique=True))
    changes = {name: data.draw(_made(properties[name], SCHEMAS[version], 2)) for name in names}
    item = {**SAMPLES[version], **changes}
    VALIDATORS[version].validate(item)
    status = item.get("pubstatus") or item.get("pubStatus")
    expected = (Withdraw, Ignore) if status in ("canceled", "withheld") else (Publish, Ignore)
    with suppress(Invalid):
        assert isinstance(DIALECTS["ninjs"].read(request_of(sent(item), SITE), source_of("ninjs")), expected)
