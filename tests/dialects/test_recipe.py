"""A kind of source is one module and one row, as CONTRIBUTING says: it is added to a copy of the code, and sends."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.ledger import Ledger
from shared.signing import new_secret

ROOT = Path(__file__).parents[2]
RECIPE = re.search(r"\*\*A source kind\.\*\*.*?(?=\n\n\*\*)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)

MODULE = '''
"""The kind `bulletin`: JSON with a headline, signed in a header of its own, which sends drafts, too."""

import hashlib
import hmac

from shared.dialects.dialect import Dialect
from shared.dialects.sender import Sender
from shared.reading.intent import Ignore, Intent, Withdraw
from shared.reading.request import Request
from shared.reading.schemas import ArticleSchema, checked
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned, key_of
from shared.sources import Source


class Bulletin(Dialect):
    options = ("section",)
    sender = Sender()

    def verify(self, request: Request, source: Source) -> str:
        given = request.headers.get("x-bulletin-seal", "")
        if given not in [hmac.new(key_of(one), request.body, "sha256").hexdigest() for one in source.secrets]:
            raise Unsigned("No known secret sealed this.", field="X-Bulletin-Seal")
        return hashlib.sha256(request.body).hexdigest()

    def read(self, request: Request, source: Source) -> Intent:
        told = object_of(text_of(request.body))
        if told["state"] == "draft":
            return Ignore("It is a draft.")
        if told["state"] == "gone":
            return Withdraw(told["number"], None, None)
        fields = {"id": told["number"], "title": told["headline"], "body": told["text"], **source.options}
        return checked(ArticleSchema(request.site), fields)
'''
ROW = '        "bulletin": Bulletin(),\n'
IMPORT = "from shared.dialects.bulletin import Bulletin\n"
DECLARED = '\n[[sources]]\nname = "desk"\nkind = "bulletin"\noptions = {section = "sport"}\n'

SENDER = """
import hmac, json, os, sys

from services.intake.app import create_app
from shared.signing import key_of

client = create_app().test_client()
for line in sys.stdin:
    body = line.strip().encode()
    seal = hmac.new(key_of(os.environ["SECRET"]), body, "sha256").hexdigest()
    seal = seal if b"forged" not in body else "0" * 64
    answer = client.post("/v1/sources/desk/articles", data=body, headers={"X-Bulletin-Seal": seal})
    print(json.dumps([answer.status_code, answer.get_json()]))
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the code, with the kind added by the recipe."""
    for part in ("services", "shared"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    dialects = tmp_path / "shared/dialects"
    (dialects / "bulletin.py").write_text(MODULE)
    table = (dialects / "__init__.py").read_text()
    row = '        "andruck": Andruck(),\n'
    assert table.count(row) == 1
    neighbour = "from shared.dialects.dialect import Dialect\n"
    table = table.replace(neighbour, IMPORT + neighbour).replace(row, row + ROW)
    (dialects / "__init__.py").write_text(table)
    (tmp_path / "site.toml").write_text((ROOT / "site.toml").read_text("utf-8") + DECLARED)
    return tmp_path


def test_a_kind_of_one_module_and_one_row_publishes_withdraws_and_ignores(house: Path, ledger: Ledger) -> None:
    article = {"number": "7", "state": "live", "headline": "Bridge open", "text": "It is.", "made": 1}
    told = [article, {**article, "state": "draft"}, {**article, "state": "gone"}, {**article, "made": "forged"}]

    published, ignored, withdrawn, forged = _sent(house, ledger.url, told)

    assert published[0] == 200
    assert published[1]["page"].endswith("/sport/bridge-open/")
    assert ignored == [200, {"state": "ignored", "sentence": "It is a draft."}]
    assert withdrawn[0] == 200
    assert forged[0] == 401
    assert forged[1]["errors"] == [{"field": "X-Bulletin-Seal", "message": "No known secret sealed this."}]
    with ledger.begin() as db:
        assert db.execute("SELECT FROM submissions").rowcount == 2


def test_the_recipe_names_what_the_kind_was_made_of() -> None:
    assert RECIPE is not None
    named = set(re.findall(r"`([\w./<>]+\.(?:py|toml|md))`", RECIPE[0]))
    assert named == {
        "shared/dialects/<kind>.py",
        "shared/dialects/__init__.py",
        "shared/dialects/dialect.py",
        "shared/dialects/sender.py",
        "shared/dialects/content_api.py",
        "shared/reading/article_reading.py",
        "shared/dialects/field_map.py",
        "tests/dialects/test_<kind>.py",
        "tests/dialects/signers.py",
        "tests/dialects/test_shuffled.py",
        "docs/cms/<kind>.md",
        "site.toml",
    }
    assert all((ROOT / name).is_file() for name in named if "<" not in name)


def test_a_source_of_a_kind_that_nobody_knows_keeps_intake_from_starting(house: Path) -> None:
    site = house / "site.toml"
    site.write_text(site.read_text().replace('"bulletin"', '"bulletn"'))
    assert "source 'desk' is of the kind 'bulletn', which is not known: set its kind" in _refusal(house)
    site.write_text(site.read_text().replace('"bulletn"', '"bulletin"').replace("{section", "{sektion"))
    assert "of the kind 'bulletin', has 'sektion', which is not known: write 'section', or take out" in _refusal(house)


def _sent(house: Path, database_url: str, told: list[dict[str, Any]]) -> list[Any]:
    ran = _run(house, database_url, "".join(f"{json.dumps(each)}\n" for each in told))
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("[")]


def _refusal(house: Path) -> str:
    ran = _run(house, "postgresql://nobody@127.0.0.1:1/x", "")
    assert ran.returncode == 1
    return ran.stderr


def _run(house: Path, database_url: str, said: str) -> subprocess.CompletedProcess[str]:
    secret = new_secret()
    environ = {
        "SECRET": secret,
        "ANDRUCK_SITE_FILE": str(house / "site.toml"),
        "ANDRUCK_SOURCE_SECRETS": json.dumps({"desk": [secret]}),
        "ANDRUCK_DATABASE_URL": database_url,
        "ANDRUCK_BROKER_URL": "memory://",
        "ANDRUCK_INTAKE_URL": "http://intake.test",
        "ANDRUCK_S3_BUCKET": "b",
        "ANDRUCK_S3_ACCESS_KEY": "k",
        "ANDRUCK_S3_SECRET_KEY": "s",
    }
    command = [sys.executable, "-c", SENDER]
    return subprocess.run(
        command, cwd=house, env=environ, input=said, capture_output=True, text=True, timeout=120, check=False
    )
