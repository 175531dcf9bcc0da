import os
import shutil
import signal
import socket
import stat
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from services.local import stack
from services.local.home import Home
from services.local.processes import free_port_base
from services.local.program import Program
from shared.errors import Misconfigured
from shared.settings import read_settings
from tests.local import Up, bucket_client, kill_store, listeners, stand_ins, until


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    up = Up(tmp_path_factory.mktemp("up") / "home", free_port_base())
    yield up
    assert up.end(signal.SIGINT) == []
    assert up.process.returncode == 0


def start(home: Path, base: int) -> stack.Stack:
    return stack.start(home, base, say=print, prepare=lambda _: None, services=stand_ins)


def test_only_the_owner_may_read_where_everything_is_and_the_secrets(up: Up) -> None:
    for name in ("stack.json", "secrets.json", "s3.json", "valkey/valkey.conf"):
        assert stat.S_IMODE((up.root / name).stat().st_mode) == 0o600


def test_stack_json_is_enough_to_use_everything(up: Up) -> None:
    said = up.stack()
    assert set(said) == {"intake", "site", "monitor", "database", "broker", "s3", "sources", "pids"}
    assert said["sources"]["desk"]["secrets"][0].startswith("whsec_")
    with psycopg.connect(said["database"]) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    with redis.Redis.from_url(said["broker"]) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_nothing_listens_on_anything_but_this_machine(up: Up) -> None:
    assert listeners(up.members()) == {"127.0.0.1"}


@pytest.mark.parametrize("name", ["publisher", "valkey"])
def test_what_is_killed_is_started_again_and_stack_json_stays_true(up: Up, name: str) -> None:
    before = up.stack()["pids"][name]
    os.kill(before, signal.SIGKILL)
    until(lambda: up.stack()["pids"].get(name) not in (before, None))
    now = up.stack()["pids"][name]
    assert psutil.pid_exists(now)
    until(lambda: f"{name} ended by SIGKILL; started again as pid {now}." in up.words.read_text())


def test_a_home_in_use_is_one_sentence(up: Up) -> None:
    with pytest.raises(Misconfigured, match=rf"already \(pid {up.process.pid}\): stop it, or choose another --home\.$"):
        start(up.root, free_port_base())


def test_a_taken_port_is_one_sentence_that_names_who_has_it(tmp_path: Path) -> None:
    base = free_port_base()
    sentence = rf"^Port {base + 4} is taken by .* \(pid {os.getpid()}\): .* --port-base\.$"
    with socket.create_server(("127.0.0.1", base + 4)), pytest.raises(Misconfigured, match=sentence):
        start(tmp_path / "home", base)
    assert not (tmp_path / "home" / "stack.json").exists()


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(5 << 20))
    with pytest.raises(Misconfigured, match=r"^Only 5 MB are free at .*: make room"):
        start(tmp_path, free_port_base())


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match=r"cannot be written \(Not a directory\): choose another directory"):
        start(tmp_path / "file" / "home", free_port_base())


def test_a_missing_engine_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    with pytest.raises(Misconfigured, match=r"^weed is not installed: .* docker-compose up"):
        start(tmp_path / "home", free_port_base())


def test_a_service_that_cannot_start_is_told_with_its_last_words_and_leaves_nothing(tmp_path: Path) -> None:
    def broken(_: Home) -> tuple[Program, ...]:
        return (Program("intake", (sys.executable, "-c", "raise SystemExit('no setting')")),)

    before = psutil.Process().children(recursive=True)
    sentence = r"^intake ended by exit status 1 instead of starting: “no setting”\. All that it said is in .*log\.$"
    with pytest.raises(Misconfigured, match=sentence):
        stack.start(tmp_path, free_port_base(), say=print, prepare=lambda _: None, services=broken)
    assert set(psutil.Process().children(recursive=True)) <= set(before)
    assert not (tmp_path / "stack.json").exists()


def test_a_home_removed_while_it_runs_ends_everything_with_one_sentence(tmp_path: Path) -> None:
    up = Up(tmp_path / "home", free_port_base())
    members, pids = up.members(), up.stack()["pids"]
    shutil.rmtree(up.root, ignore_errors=True)
    until(lambda: not psutil.pid_exists(pids["intake"]))
    kill_store(pids)
    assert up.process.wait(120) == 1
    assert f"{up.root}, or a part of it, was removed while Andruck ran" in up.words.read_text()
    assert not any(member.is_running() for member in members)


def test_sigkill_leaves_no_process_and_the_next_start_has_the_data_even_on_other_ports(tmp_path: Path) -> None:
    killed = Up(tmp_path / "home", free_port_base())
    environ = killed.environ()
    bucket_client(environ).put_object(Bucket="andruck", Key="x", Body=b"kept")
    with psycopg.connect(environ["ANDRUCK_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with redis.Redis.from_url(environ["ANDRUCK_BROKER_URL"]) as client:
        client.set("kept", "yes")
    assert killed.end(signal.SIGKILL, hurried=True) == []

    with start(killed.root, free_port_base()) as again:
        settings = read_settings(again.home.environ())
        assert settings.site.allow_private_networks == ("127.0.0.0/8",)
        with psycopg.connect(settings.database_url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        with redis.Redis.from_url(settings.broker_url) as client:
            assert client.get("kept") == b"yes"
        kept = bucket_client(again.home.environ()).get_object(Bucket="andruck", Key="x")
        assert kept["Body"].read() == b"kept"
        again.abandon()
    assert not (killed.root / "stack.json").exists()
