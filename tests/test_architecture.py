"""The wiring: every event wakes a task, every queue has a worker, every route states who may use it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import httpx
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

import services.notifier.tasks
import services.publisher.tasks
from services.intake.app import create_app
from services.local import processes
from services.local.home import Home, Secrets
from services.monitor.troubles import TroubleKind
from services.notifier.channels import OPENERS
from shared.channels import CHANNELS
from shared.events import QUEUES, Doorbell, Due, EventType, Priority, Queue
from shared.ledger import Ledger
from shared.settings import Section, Settings, Site, Store
from tests.conftest import LONG_FILES, Running
from tests.reading.articles_read import sources

ROOT = Path(__file__).parents[1]
OPEN = {"/healthz", "/readyz", "/openapi.json", "/v1/receipts/<token>", "/v1/unread/<token>", "/v1/articles/<token>"}
"""Routes of intake that anybody may use; every other wants a source's signature."""
QUESTIONS = ("GET", "/v1/sources/<source>/webhook/<id:rest>")
"""What senders ask before they send: no answer tells anything that a source has sent."""


@pytest.fixture(scope="module")
def intake() -> Flask:
    site = Site("Test", "http://site.test", "de", "Europe/Berlin", (Section("politik", "Politik"),))
    store = Store("bucket", "key", "secret")
    settings = Settings(site, store, "postgresql://nobody@127.0.0.1:1/x", "memory://", "http://x", sources(desk=()))
    return create_app(settings)


def _answered_by(service: str) -> set[Doorbell]:
    rings = [Due("x", priority, is_list) for priority in Priority for is_list in (True, False)]
    return {bell for bell in Doorbell if {due.queue(bell) for due in rings} <= set(QUEUES[service])}


def test_every_doorbell_has_a_task_in_the_service_of_its_queue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text((ROOT / "site.toml").read_text())
    for name, value in Home(tmp_path, 8600, Secrets()).environ().items():
        monkeypatch.setenv(name, value)

    assert _answered_by("publisher") | _answered_by("notifier") == set(Doorbell)
    assert _answered_by("publisher") <= set(services.publisher.tasks.app.tasks)
    assert _answered_by("notifier") <= set(services.notifier.tasks.app.tasks)


def test_every_queue_has_a_worker(tmp_path: Path) -> None:
    commands = [" ".join(program.command) for program in processes.services(Home(tmp_path, 8600, Secrets()))]

    assert {queue for queues in QUEUES.values() for queue in queues} == set(Queue)
    for service in QUEUES:
        assert sum(f"-m services.{service} " in f"{command} " for command in commands) == 1
        assert f'work(app, "{service}"' in (ROOT / "services" / service / "__main__.py").read_text()


def test_every_route_of_intake_wants_a_signature_unless_it_is_open(intake: Flask) -> None:
    client = intake.test_client()
    for rule in intake.url_map.iter_rules():
        if rule.rule in OPEN:
            continue
        path = re.sub(r"<int:[^>]+>", "1", rule.rule).replace("<source>", "desk")
        path = re.sub(r"<[^>]+>", "x", path)
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            if (method, rule.rule) == QUESTIONS:
                continue
            assert client.open(path, method=method).status_code == 401, f"{method} {rule.rule}"


def test_every_route_of_intake_is_described(intake: Flask) -> None:
    described = set(intake.test_client().get("/openapi.json").get_json()["paths"])
    served = {re.sub(r"<(\w+:)?\w+>", "{}", rule.rule) for rule in intake.url_map.iter_rules()}

    assert {re.sub(r"{\w+}", "{}", path) for path in described} == served - {"/openapi.json"}


def test_every_channel_is_one_that_the_notifier_opens() -> None:
    assert list(OPENERS) == list(CHANNELS)


def test_every_event_is_one_that_the_ledger_takes(ledger: Ledger) -> None:
    with ledger.begin() as db:
        checks = " ".join(
            db.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'").values()
        )
    for word in EventType:
        assert f"'{word}'" in checks


def test_every_metric_that_operations_names_is_served(stack: Running) -> None:
    served = httpx.get(stack.described["monitor"] + "/metrics").text
    named = set(re.findall(r"andruck_\w+", (ROOT / "docs/operations.md").read_text()))

    assert named
    assert {name for name in named if name not in served} == set()


def test_every_trouble_has_a_row_in_operations_that_quotes_it_and_says_what_to_do() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/operations.md").read_text().splitlines()
        if re.match(r"\| `[a-z-]+` \|", line)
    ]
    told = {row[0].strip("`"): row for row in rows if len(row) == 4}

    assert set(told) == {kind.value for kind in TroubleKind}
    for kind in TroubleKind:
        _, says, meaning, to_do = told[kind.value]
        quoted = [re.escape(words.strip()) for words in says.split("…") if words.strip()]
        assert sum(len(words) for words in quoted) > 8, f"{kind}: quote what is always the same in its sentence"
        assert re.search(".*".join(quoted), kind.template), f"{kind} does not say: {says}"
        assert meaning, kind
        assert to_do, kind


def test_every_file_fits_on_a_few_screens() -> None:
    for folder in ("services", "shared", "tools", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            assert len(file.read_text().splitlines()) <= 250, file


def test_no_class_and_no_constant_has_its_name_twice() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for file in (file for folder in ("services", "shared", "tools") for file in (ROOT / folder).rglob("*.py")):
        if file.parent.name == "versions":
            continue
        tree = ast.parse(file.read_text())
        classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        targets = [
            each for node in assigned for each in (node.targets if isinstance(node, ast.Assign) else [node.target])
        ]
        constants = {each.id for each in targets if isinstance(each, ast.Name) and each.id.isupper()}
        for name in classes | constants:
            places[name].add(str(file.relative_to(ROOT)))

    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_no_module_of_shared_has_its_name_twice_but_those_of_a_kind_each() -> None:
    """What is one file a kind (a channel, a dialect) may have a file of that name in each of the kinds."""
    places: dict[str, list[Path]] = defaultdict(list)
    for file in (ROOT / "shared").rglob("*.py"):
        if file.name != "__init__.py" and not {"versions", "channels", "dialects"} & set(file.parts):
            places[file.stem].append(file.relative_to(ROOT))

    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_sql_is_in_the_ledger_only() -> None:
    statement = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|WITH \w+ AS|SET LOCAL|LOCK TABLE)\b")
    files = [file for folder in ("services", "shared") for file in (ROOT / folder).rglob("*.py")]
    found = {
        str(file.relative_to(ROOT)): node.value
        for file in files
        if "ledger" not in file.parts
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.match(node.value)
    }

    assert set(found) == {"services/local/postgres.py"}, "it makes the database that the ledger is in"


def test_intake_does_not_load_a_parser_that_only_some_posts_need() -> None:
    """Each of its processes would have it in memory: lxml takes 4 MB."""
    loaded = "import sys, services.intake.door; sys.exit('lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], timeout=60, check=False).returncode == 0


def test_migrations_follow_each_other_in_one_line() -> None:
    migrations = Config()
    migrations.set_main_option("script_location", str(ROOT / "shared/ledger/migrations"))
    assert len(ScriptDirectory.from_config(migrations).get_heads()) == 1, "let the later one follow the other"


def test_files_that_are_called_long_are_there() -> None:
    assert [file for file in LONG_FILES if not (ROOT / "tests" / file).exists()] == []
