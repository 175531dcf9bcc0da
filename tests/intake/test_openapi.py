from __future__ import annotations

import json
from typing import Any

import pytest

from services.intake.openapi import document
from shared.dialects.andruck.formats import FORMATS
from tests.reading.articles_read import LEAST, SITE

DOCUMENT = document("https://intake.example", SITE)
SIGNED: Any = [{"webhook-id": [], "webhook-timestamp": [], "webhook-signature": []}]


def _operation(path: str, method: str) -> Any:
    return DOCUMENT["paths"][path][method]


def test_the_document_is_json_and_says_where_intake_is() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["servers"] == [{"url": "https://intake.example"}]


def test_every_operation_is_described() -> None:
    assert {
        (path, method) for path, item in DOCUMENT["paths"].items() for method in item if method != "parameters"
    } == {
        ("/v1/sources/{source}/articles", "post"),
        ("/v1/sources/{source}/articles/{id}", "delete"),
        ("/v1/sources/{source}/articles/{id}", "get"),
        ("/v1/sources/{source}/notices/{notice}", "delete"),
        ("/v1/sources/{source}/media/{sha256}", "put"),
        ("/v1/sources/{source}/front", "get"),
        ("/v1/sources/{source}/front", "post"),
        ("/v1/sources/{source}/front/{section}", "get"),
        ("/v1/sources/{source}/front/{section}", "post"),
        ("/v1/articles/{article}", "get"),
        ("/v1/sources/{source}/webhook", "post"),
        ("/v1/sources/{source}/webhook/{rest}", "post"),
        ("/v1/sources/{source}/webhook/{rest}", "get"),
        ("/v1/receipts/{receipt}", "get"),
        ("/v1/submissions/{submission}", "get"),
        ("/v1/unread/{unread}", "get"),
        ("/v1/subscriptions", "post"),
        ("/v1/subscriptions", "get"),
        ("/v1/subscriptions/{id}", "delete"),
        ("/healthz", "get"),
        ("/readyz", "get"),
    }


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_what_changes_something_is_signed_and_what_anybody_may_read_is_not(path: str) -> None:
    opened = {"/v1/receipts/{receipt}", "/v1/unread/{unread}", "/v1/articles/{article}", "/healthz", "/readyz"}
    if "/webhook" in path:  # signed as the CMS of the source's kind does
        opened.add(path)
    for method, operation in DOCUMENT["paths"][path].items():
        if method != "parameters":
            assert operation.get("security") == (None if path in opened else SIGNED)


def test_every_format_is_described() -> None:
    assert set(_operation("/v1/sources/{source}/articles", "post")["requestBody"]["content"]) == set(FORMATS)


def test_the_article_is_described_as_it_is_checked() -> None:
    article = DOCUMENT["components"]["schemas"]["Article"]
    assert set(article["required"]) == set(LEAST)
    assert article["additionalProperties"] is False
    assert article["properties"]["section"]["enum"] == ["politik", "welt"]
    assert article["properties"]["section"]["default"] == "politik"
    assert article["properties"]["language"]["default"] == "de"
    assert article["properties"]["title"]["maxLength"] == 300
    assert article["properties"]["body_format"]["enum"] == ["markdown", "html", "text"]
    assert article["properties"]["updated_at"]["format"] == "date-time"
    assert article["properties"]["tags"]["maxItems"] == 100
    priority = article["properties"]["priority"]
    assert (priority["type"], priority["enum"], priority["default"]) == ("integer", [1, 2, 3], 2)
    assert "1: breaking" in priority["description"]


def test_every_error_is_a_problem() -> None:
    for path, item in DOCUMENT["paths"].items():
        for method in item.keys() - {"parameters"}:
            for status, response in item[method]["responses"].items():
                if status == "default" or int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], (path, method, status)


def test_no_reference_leads_nowhere() -> None:
    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert {ref.split('"')[0] for ref in json.dumps(DOCUMENT).split('"$ref": "')[1:]} == known
