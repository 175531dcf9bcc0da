"""What Hygraph is asked in GraphQL, answered by GraphQL's own implementation (`graphql`) and a schema as Hygraph's.

    python -m tests.dialects.hygraph.questions | node tests/dialects/hygraph/answer.mjs > \
        tests/dialects/hygraph/answers.json

writes the answers down, with NODE_PATH a folder where `npm install graphql@16` was run. Tests need no Node.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from shared.dialects.hygraph.content import HygraphApi
from shared.errors import AndruckError
from shared.sources import Source
from tests.dialects.content_server import Asked
from tests.dialects.question_client import Question, QuestionClient

FIELDS = {"authors": "author.name", "picture": "cover.url", "standfirst": "teaser.html", "tags": "tags"}
OPTIONS = {"url": "https://eu.hygraph.test/v2/p1/master", "content_types": ["Post", "Story"], "fields": FIELDS}
SOURCE = Source("desk", "hygraph", (), OPTIONS, "pat")
GERMAN = Source("desk", "hygraph", (), {**OPTIONS, "locale": "de"}, "pat")
WRONG = Source("desk", "hygraph", (), {**OPTIONS, "fields": {"title": "headline"}}, "pat")
ANSWERS = Path(__file__).with_name("answers.json")
API = HygraphApi()


def key_of_query(asked: Question) -> str:
    """Return the name of a question in the file of answers."""
    return json.dumps([asked["query"], asked["variables"]], sort_keys=True)


def answered(asked: Question) -> object:
    """Return what was answered to this question, to the letter."""
    return json.loads(ANSWERS.read_text("utf-8"))[key_of_query(asked)]


def shaped(asked: Asked) -> tuple[int, object]:
    """Return what was answered to this question, or to one that begins like it."""
    assert isinstance(asked.json, dict)
    key, known = key_of_query(asked.json), json.loads(ANSWERS.read_text("utf-8"))
    return 200, known.get(key) or next(each for name, each in known.items() if name[:12] == key[:12])


def _questions() -> Iterator[Question]:
    """Yield what is asked in the tests."""
    project = QuestionClient(lambda _: {"data": {}})
    later = json.dumps({"Post": "2026-01-01T09:30:00.000Z"})
    for source, cursor in ((SOURCE, ""), (SOURCE, later), (GERMAN, ""), (WRONG, "")):
        list(API.changed(project, source, cursor))
    for source, ids in ((SOURCE, ["a"]), (SOURCE, ["zz"]), (GERMAN, ["b"]), (SOURCE, ["a", "zz", "s"])):
        try:
            API.gone(project, source, ids)
        except AndruckError:
            continue  # nothing was answered yet
    yield from ({"key": key_of_query(asked), **asked} for _, _, asked in project.asked)


if __name__ == "__main__":
    print(json.dumps(list(_questions())))
