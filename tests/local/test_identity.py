"""One site, one ledger, one bucket: processes that are set up crosswise do not start, and nothing is pressed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from services.cli.prepare import prepare
from services.cli.target import Target
from shared.bucket import Bucket
from shared.errors import Misconfigured
from shared.identity_check import IDENTITY_NOTE, Adopt, marked
from shared.ledger import Ledger, transaction
from shared.ledger.identity import identity
from shared.settings import Settings, Store, read_settings
from tests.conftest import Running
from tests.local import until
from tests.programs import ending

HERE = "http://here.example"
WORKERS = {
    "publisher": ("-m", "services.publisher"),
    "notifier": ("-m", "services.notifier"),
    "sweep": ("-m", "services.sweep"),
    "collector": ("-m", "services.collector"),
    "intake": ("-c", "from services.intake.app import create_app; create_app()"),
}
WRITERS = ("publisher", "sweep")


@pytest.fixture
def there(stack: Running) -> dict[str, str]:
    """The settings of the stack: a site with a ledger and a bucket."""
    return dict(Target(stack.home, as_json=False).environ())


@pytest.fixture
def here(there: dict[str, str], ledger: Ledger, store: Store) -> dict[str, str]:
    """The settings of another site, with a ledger and a bucket of its own."""
    changed = {"DATABASE_URL": ledger.url, "S3_BUCKET": store.bucket, "SITE_URL": HERE}
    environ = there | {f"ANDRUCK_{name}": value for name, value in changed.items()}
    prepare(read_settings(environ))
    return environ


def start(worker: str, environ: Mapping[str, str]) -> tuple[int, str]:
    """Start a worker that has to end by itself, and return its exit code and what it said."""
    command = [sys.executable, *WORKERS[worker]]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def refused(environ: Mapping[str, str], *workers: str) -> list[str]:
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda worker: start(worker, environ), workers))
    assert [code for code, _ in ends] == [1] * len(workers), ends
    return [words for _, words in ends]


def test_no_process_works_for_one_site_with_the_ledger_of_another(here: dict[str, str], there: dict[str, str]) -> None:
    crossed = there | {"ANDRUCK_DATABASE_URL": here["ANDRUCK_DATABASE_URL"]}
    for words in refused(crossed, *WORKERS):
        assert f"is that of the site {HERE}, but the settings say {there['ANDRUCK_SITE_URL']}" in words
        assert "andruck migrate --adopt" in words


@pytest.mark.parametrize("whose", ["mine into yours", "yours into mine"])
def test_nobody_presses_pages_of_one_ledger_into_the_bucket_of_another(
    here: dict[str, str], there: dict[str, str], whose: str
) -> None:
    pages, other = (here, there) if whose == "mine into yours" else (there, here)
    crossed = pages | {"ANDRUCK_S3_BUCKET": other["ANDRUCK_S3_BUCKET"]}
    for words in refused(crossed, *WRITERS):
        assert f"The bucket {other['ANDRUCK_S3_BUCKET']!r} is that of {other['ANDRUCK_SITE_URL']}" in words
        assert f"the ledger that of {pages['ANDRUCK_SITE_URL']}" in words


def test_a_bucket_that_nobody_was_told_of_is_refused(here: dict[str, str], store: Store) -> None:
    Bucket(replace(store, bucket=f"{store.bucket}-new")).prepare()
    for words in refused(here | {"ANDRUCK_S3_BUCKET": f"{store.bucket}-new"}, "publisher"):
        assert f"are in the bucket {store.bucket!r}, by the ledger; the settings name '{store.bucket}-new'" in words


def test_a_publisher_waits_for_a_store_that_is_away_and_presses_nothing_before_it_has_looked(
    here: dict[str, str], ledger: Ledger, store: Store
) -> None:
    away = here | {"ANDRUCK_S3_ENDPOINT": "http://127.0.0.1:9"}
    started = subprocess.Popen([sys.executable, *WORKERS["publisher"]], env=away, stderr=subprocess.DEVNULL)
    with ending(started) as process:
        until(lambda: _at_work(ledger, "publisher"))
        assert process.poll() is None
    assert Bucket(store).listing().objects == ()


def _at_work(ledger: Ledger, kind: str) -> bool:
    with transaction(ledger) as db:
        return bool(db.execute("SELECT 1 FROM processes WHERE kind = %(kind)s", {"kind": kind}).value())


@pytest.fixture
def settings(here: dict[str, str]) -> Settings:
    return read_settings(here)


@pytest.fixture
def bucket(settings: Settings) -> Bucket:
    return Bucket(settings.store)


@pytest.fixture
def same(ledger: Ledger, bucket: Bucket) -> Callable[[], bool]:
    """Tell whether ledger and bucket carry the same identity."""

    def compare() -> bool:
        with transaction(ledger) as db:
            known = identity(db)
        found = marked(bucket)
        return bool(known and found and (known.id, known.site_url) == (found.id, found.site_url))

    return compare


def test_an_installation_from_before_is_given_an_identity_and_keeps_it(
    settings: Settings, ledger: Ledger, bucket: Bucket, same: Callable[[], bool]
) -> None:
    with transaction(ledger) as db:
        first = identity(db)
    prepare(settings)
    with transaction(ledger) as db:
        assert identity(db) == first
    assert same()


def test_an_emptied_bucket_is_marked_again_by_migrate_and_by_a_repair(
    settings: Settings, here: dict[str, str], bucket: Bucket, same: Callable[[], bool], tmp_path: Path
) -> None:
    def empty() -> None:
        bucket._s3.delete_object(Bucket=bucket.name, Key=f".andruck/{IDENTITY_NOTE}")
        assert marked(bucket) is None

    empty()
    prepare(settings)
    assert same()
    empty()
    command = [sys.executable, "-m", "services", "--home", str(tmp_path), "verify", "--repair"]
    subprocess.run(command, env=here, check=True, capture_output=True, timeout=60)
    assert same()


def test_a_new_ledger_takes_over_an_old_bucket_only_when_told_to(
    settings: Settings, ledger: Ledger, bucket: Bucket, same: Callable[[], bool]
) -> None:
    before = marked(bucket)
    with transaction(ledger) as db:
        db.execute("DELETE FROM identity")
    with pytest.raises(Misconfigured, match=r"is that of http://here\.example .*, the ledger a new one"):
        prepare(settings)
    with transaction(ledger) as db:
        assert identity(db) is None
    assert marked(bucket) == before
    prepare(settings, Adopt.EVERYTHING)
    assert same()
    assert marked(bucket) != before


def test_a_site_that_moves_to_another_address_says_so_once(settings: Settings, same: Callable[[], bool]) -> None:
    moved = replace(settings, site=replace(settings.site, url="https://moved.example"))
    with pytest.raises(
        Misconfigured, match=r"is that of the site http://here\.example, but the settings say https://m"
    ):
        prepare(moved)
    prepare(moved, Adopt.EVERYTHING)
    assert same()
    prepare(replace(moved, site=replace(moved.site, url="HTTPS://Moved.example:443")))
    with pytest.raises(Misconfigured):
        prepare(settings)


def test_another_site_may_not_even_migrate_a_ledger(settings: Settings, ledger: Ledger) -> None:
    with transaction(ledger) as db:
        head = db.execute("SELECT version_num FROM alembic_version").value()
        db.execute("UPDATE alembic_version SET version_num = '0050'")  # to migrate it would fail
    try:
        with pytest.raises(Misconfigured):
            prepare(replace(settings, site=replace(settings.site, url="https://other.example")))
    finally:
        with transaction(ledger) as db:
            db.execute("UPDATE alembic_version SET version_num = %(head)s", {"head": head})


def test_readers_do_not_see_the_identity(stack: Running) -> None:
    site = stack.described["site"]
    for path in ("/.andruck/identity", "//.andruck/identity", "/x/../.andruck/identity", "/.Andruck/identity"):
        answer = subprocess.run(
            ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", "--path-as-is", site + path],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert answer.stdout == "404", path
