"""What Sanity is asked in GROQ, answered by Sanity's own implementation of it (`groq-js`).

    python -m tests.dialects.sanity.questions | node tests/dialects/sanity/answer.mjs > \
        tests/dialects/sanity/answers.json

writes the answers down, in a folder where `npm install groq-js@1.30.3` was run (as NODE_PATH). Tests need no Node.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.dialects.sanity.content_lake import SanityApi
from shared.dialects.sanity.projection import webhook_projection
from shared.errors import AndruckError
from shared.sources import Source
from tests.dialects.content_server import Asked
from tests.dialects.question_client import Question, QuestionClient

OPTIONS = {"project": "p1", "content_types": ["post"], "sections": {"Politik": "politik"}}
SOURCE = Source("desk", "sanity", (), OPTIONS, "token")
ANSWERS = Path(__file__).with_name("answers.json")
API = SanityApi()


def key_of_question(asked: Question) -> str:
    """Return the name of a question in the file of answers."""
    return json.dumps([asked["query"], asked["params"]], sort_keys=True)


def answers() -> Mapping[str, Any]:
    """Return what was answered: to queries, and as `webhooks` what a webhook's projection makes of each event."""
    told: Mapping[str, Any] = json.loads(ANSWERS.read_text("utf-8"))
    return told


def answered(asked: Question) -> object:
    """Return what was answered to this question, to the letter."""
    return {"result": answers()[key_of_question(asked)]}


def shaped(asked: Asked) -> tuple[int, object]:
    """Return what was answered to this question, or to one that begins like it."""
    assert isinstance(asked.json, dict)
    key, known = key_of_question(asked.json), answers()
    return 200, {"result": known.get(key) or next(each for name, each in known.items() if name[:12] == key[:12])}


def _questions() -> Iterator[Question]:
    """Yield what is asked in the tests."""
    lake = QuestionClient(lambda _: {"result": None})
    for cursor in ("", "2026-01-01T09:30:00.000Z"):
        list(API.changed(lake, SOURCE, cursor))
    for one in ("b7e1", "b9", "drafts.b7e1"):
        try:
            API.fetch(lake, SOURCE, one)
        except AndruckError:
            continue  # nothing was answered yet
    for some in (["b7e1", "b8"], ["b7e1", "b9"]):
        try:
            API.gone(lake, SOURCE, some)
        except AndruckError:
            continue
    yield from ({"key": key_of_question(asked), **asked} for _, _, asked in lake.asked)


if __name__ == "__main__":
    print(json.dumps({"projection": webhook_projection(), "queries": list(_questions())}))
