"""A source is added by one command: declared, with a secret that nobody else can read, and steps for the CMS."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli.main import main
from services.cli.target import Target
from services.local.home import open_home
from shared.dialects import DIALECTS
from shared.settings import read_settings

SITE = Path(__file__).parents[2] / "site.toml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copy(SITE, tmp_path / "site.toml")
    return tmp_path


def run(home: Path, *command: str, said: str = "") -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "--json", "source", *command], input=said)


@pytest.mark.parametrize("kind", sorted(DIALECTS))
def test_every_kind_says_what_to_do_in_the_cms(kind: str) -> None:
    steps = DIALECTS[kind].setup

    assert steps
    assert any("{address}" in step for step in steps)
    for step in steps:
        step.format(address="a", secret="s", name="n")


def test_a_source_that_was_added_is_one_of_the_stack_in_this_home(home: Path) -> None:
    added = json.loads(run(home, "add", "andruck", "--name", "agency").stdout)

    environ = open_home(home, 8600).environ()
    source = read_settings(environ).sources["agency"]
    assert (source.kind, source.secrets) == ("andruck", (added["secret"],))
    assert added["secret"] in " ".join(added["in the CMS"])
    assert (home / "sources.json").stat().st_mode & 0o077 == 0
    assert added["secret"] not in (home / "site.toml").read_text()


def test_a_secret_and_a_token_may_come_from_elsewhere(home: Path) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    (home / "token").write_text("the-token-of-the-api\n")

    run(home, "add", "andruck", "--secret-file", "-", "--token-file", str(home / "token"), said=f"{secret}\n")

    source = read_settings(open_home(home, 8600).environ()).sources["andruck"]
    assert (source.secrets, source.token) == ((secret,), "the-token-of-the-api")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["--name", "desk desk"], "A source cannot be called"),
        (["--option", "colour=red"], "has 'colour', which this release does not know: take it out."),
        (["--option", "colour"], "write NAME=VALUE"),
        (["--name", "twice"], "has a source 'twice' already"),
        (["--name", "desk"], "Every home has a source 'desk' already"),
    ],
)
def test_what_cannot_be_added_leaves_everything_as_it_was(home: Path, command: list[str], sentence: str) -> None:
    run(home, "add", "andruck", "--name", "twice")
    before = [(home / name).read_text() for name in ("site.toml", "sources.json")]

    refused = run(home, "add", "andruck", *command)

    assert refused.exit_code == 1
    assert sentence in " ".join(refused.stderr.split())
    assert [(home / name).read_text() for name in ("site.toml", "sources.json")] == before


def test_what_the_cms_shows_only_later_is_given_later(home: Path) -> None:
    types = ["--option", 'content_types=["article"]', "--option", "environment=bf32e7ab-85c3-0073-47b9-90838a8462de"]
    added = json.loads(run(home, "add", "kontent", "--name", "site", *types).stdout)
    assert "Once the CMS has shown its secret: andruck source secret site" in added["then"]
    assert "If its API wants a token: andruck source token site" in added["then"]

    for command, said in ((["secret", "site"], f"{'s' * 30}\n"), (["token", "site"], "key-of-the-api")):
        given = run(home, *command, said=said)
        assert given.exit_code == 0, given.stderr
        assert said.strip() not in given.output

    source = read_settings(open_home(home, 8600).environ()).sources["site"]
    assert (source.secrets, source.token) == (("s" * 30,), "key-of-the-api")
    run(home, "secret", "site", "--keep-old", said="t" * 30)
    assert read_settings(open_home(home, 8600).environ()).sources["site"].secrets == ("t" * 30, "s" * 30)


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [("nobody", "s" * 30, "No source 'nobody' was added"), ("blog", "short", "too weak"), ("blog", " ", "is empty")],
)
def test_a_secret_that_cannot_be_leaves_everything_as_it_was(home: Path, name: str, said: str, sentence: str) -> None:
    run(home, "add", "ghost", "--name", "blog")
    before = (home / "sources.json").read_text()
    refused = run(home, "secret", name, said=said)
    assert refused.exit_code == 1
    assert sentence in " ".join(refused.stderr.split())
    assert (home / "sources.json").read_text() == before


def test_options_are_written_as_people_write_them(home: Path) -> None:
    sections = 'sections={verkehr = "sport", "Aus Köln" = "politik"}'
    run(home, "add", "strapi", "--option", "url=https://cms.example", "--option", sections)

    written = (home / "site.toml").read_text().splitlines()
    assert written[-2:] == ['url = "https://cms.example"', 'sections = {verkehr = "sport", "Aus Köln" = "politik"}']


def test_it_says_to_start_again_before_anything_is_entered_in_the_cms(home: Path) -> None:
    command = ["--home", str(home), "source", "add", "wordpress", "--option", "url=https://a.example"]
    said = CliRunner().invoke(main, command)

    words = " ".join(said.stdout.split())
    assert words.index("start it again") < words.index("Press Send a test") < words.index("andruck source check")


def test_where_no_andruck_is_it_says_how_one_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run(tmp_path / "nowhere", "add", "andruck")

    assert refused.exit_code == 1
    assert "`andruck up` makes a home" in " ".join(refused.stderr.split())
    assert not list(tmp_path.iterdir())


def test_what_was_added_since_the_stack_was_started_is_known_to_commands(home: Path) -> None:
    made = open_home(home, 8600)
    (home / "stack.json").write_text(json.dumps(made.description()))
    added = json.loads(run(home, "add", "andruck", "--name", "agency").stdout)

    known = read_settings(Target(home, as_json=True).environ()).sources
    assert known["agency"].secrets == (added["secret"],)
