"""Settings are complete and right, or the process stops with a sentence that names what is not."""

from __future__ import annotations

import json
import traceback
from pathlib import Path

import pytest

from shared.errors import Misconfigured
from shared.picture import Picture
from shared.settings import read_settings
from shared.signing import new_secret
from shared.site import AuthorProfile
from shared.sources import Source

SECRET = new_secret()
SITE = """
name = "Test"
url = "http://site.test/"
language = "de"
timezone = "Europe/Berlin"
sections = [{slug = "politik", name = "Politik"}]
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "site.toml").write_text(SITE)
    return {
        "ANDRUCK_SITE_FILE": str(tmp_path / "site.toml"),
        "ANDRUCK_S3_BUCKET": "b",
        "ANDRUCK_S3_ACCESS_KEY": "key",
        "ANDRUCK_S3_SECRET_KEY": "very-secret",
        "ANDRUCK_DATABASE_URL": "postgresql://u:very-secret@h/d",
        "ANDRUCK_BROKER_URL": "redis://:very-secret@h/0",
        "ANDRUCK_INTAKE_URL": "http://intake.test/",
        "ANDRUCK_SOURCE_SECRETS": json.dumps({"desk": [SECRET]}),
    }


def test_the_environment_and_the_site_file_are_read(environ: dict[str, str]) -> None:
    settings = read_settings(environ)

    assert settings.site.url == "http://site.test"
    assert settings.intake_url == "http://intake.test"
    assert settings.sources == {"desk": Source("desk", "andruck", (SECRET,))}


def test_a_secret_can_be_in_a_file(environ: dict[str, str], tmp_path: Path) -> None:
    del environ["ANDRUCK_S3_SECRET_KEY"]
    (tmp_path / "key").write_text("from-a-file\n")

    assert (
        read_settings({**environ, "ANDRUCK_S3_SECRET_KEY_FILE": str(tmp_path / "key")}).store.secret_key
        == "from-a-file"
    )


def test_the_theme_is_a_folder_beside_the_site_file(environ: dict[str, str], tmp_path: Path) -> None:
    assert read_settings(environ).site.theme == ""
    for said, folder in [("looks/ours", str(tmp_path / "looks/ours")), ("/srv/theme", "/srv/theme")]:
        (tmp_path / "site.toml").write_text(f'theme = "{said}"{SITE}')
        assert read_settings(environ).site.theme == folder
    (tmp_path / "site.toml").write_text(f'theme = ""{SITE}')
    with pytest.raises(Misconfigured, match="leave it out for the default theme"):
        read_settings(environ)


def test_who_may_edit_fronts_has_to_be_a_source(environ: dict[str, str], tmp_path: Path) -> None:
    assert read_settings(environ).site.front_sources == ()
    (tmp_path / "site.toml").write_text(f'front_sources = ["nobody"]\n{SITE}')
    with pytest.raises(Misconfigured, match="front_sources of the site file names nobody, which is no source"):
        read_settings(environ)


def test_no_secret_is_in_the_text_form(environ: dict[str, str]) -> None:
    assert "very-secret" not in repr(read_settings(environ))
    assert SECRET not in repr(read_settings(environ))


@pytest.mark.parametrize("name", ["ANDRUCK_S3_BUCKET", "ANDRUCK_DATABASE_URL", "ANDRUCK_SOURCE_SECRETS"])
def test_what_is_missing_is_named(environ: dict[str, str], name: str) -> None:
    del environ[name]

    with pytest.raises(Misconfigured, match=name):
        read_settings(environ)


@pytest.mark.parametrize(
    "weak", ["whsec_====", "whsec_****", "whsec_%", "whsec_YQ==", "whsec_changeme", "whsec_", "whsec_" + "A" * 88, "x"]
)
def test_a_secret_too_weak_to_sign_with_is_named_by_its_place_and_never_shown(
    environ: dict[str, str], weak: str
) -> None:
    with pytest.raises(Misconfigured, match="secret 2 of 'agency'") as refused:
        read_settings({**environ, "ANDRUCK_SOURCE_SECRETS": json.dumps({"desk": [SECRET], "agency": [SECRET, weak]})})

    assert "head -c 24 /dev/urandom" in str(refused.value)
    shown = "".join(traceback.format_exception(refused.value))
    assert SECRET not in shown
    assert len(weak) < 7 or weak not in shown


@pytest.mark.parametrize("name", ["ANDRUCK_S3_SECRET_KEY", "ANDRUCK_DATABASE_URL"])
def test_a_setting_that_is_empty_is_not_set(environ: dict[str, str], name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for empty in ({name: ""}, {f"{name}_FILE": str(tmp_path / "empty")}):
        with pytest.raises(Misconfigured, match=f"{name} is empty"):
            read_settings({**environ, **empty})


@pytest.mark.parametrize("wrong", ["", "[]", '{"desk": "whsec_x"}', '{"desk": []}', '{"desk": ["plain"]}', "{"])
def test_secrets_of_another_form_are_refused(environ: dict[str, str], wrong: str) -> None:
    with pytest.raises(Misconfigured, match="ANDRUCK_SOURCE_SECRETS"):
        read_settings({**environ, "ANDRUCK_SOURCE_SECRETS": wrong})


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "Test"', 'nmae = "Test"', "nmae"),
        ("Europe/Berlin", "Berlin", "timezone.*Must be a time zone, such as Europe/Berlin"),
        ('"de"', '"xx-nothing"', "language"),
        ('slug = "politik"', 'slug = "Polítik"', "slug"),
        ('slug = "politik"', 'slug = "page"', "Must not be"),
        ('slug = "politik"', 'slug = "assets"', "Must not be"),
        ('slug = "politik"', 'slug = "search"', "Must not be"),
        ('language = "de"', 'language = "de"\nsearch_engine = "http://a.example/"', "https address"),
        ('url = "http', 'allow_private_networks = ["64:ff9b::/96"]\nurl = "http', "can be allowed"),
        ("name", "= name", "not valid TOML"),
    ],
)
def test_a_wrong_field_of_the_site_file_is_named(environ: dict[str, str], old: str, new: str, named: str) -> None:
    Path(environ["ANDRUCK_SITE_FILE"]).write_text(SITE.replace(old, new, 1))

    with pytest.raises(Misconfigured, match=named):
        read_settings(environ)


def test_a_missing_site_file_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="ANDRUCK_SITE_FILE"):
        read_settings({**environ, "ANDRUCK_SITE_FILE": "/nowhere/site.toml"})


def test_a_source_has_the_kind_and_the_options_that_the_site_file_declares(environ: dict[str, str]) -> None:
    Path(environ["ANDRUCK_SITE_FILE"]).write_text(
        f'{SITE}\n[[sources]]\nname = "agency"\nkind = "wire"\noptions = {{section = "politik"}}\n'
    )
    secrets = {"desk": [SECRET], "agency": [other := new_secret()]}

    settings = read_settings({**environ, "ANDRUCK_SOURCE_SECRETS": json.dumps(secrets)})

    assert settings.sources == {
        "desk": Source("desk", "andruck", (SECRET,)),
        "agency": Source("agency", "wire", (other,), {"section": "politik"}),
    }
    assert other not in repr(settings)


@pytest.mark.parametrize(
    ("declared", "named"),
    [
        ('name = "agency"\nkind = "andruck"', "source 'agency' of the site file has no secret"),
        ('name = "desk"', "kind"),
        ('name = "desk"\nkind = "wire"\nsecret = "x"', "secret"),
        ('name = "desk"\nkind = "wire"\n[[sources]]\nname = "desk"\nkind = "wire"', "source 'desk' twice"),
    ],
)
def test_a_source_that_is_declared_wrongly_is_named(environ: dict[str, str], declared: str, named: str) -> None:
    Path(environ["ANDRUCK_SITE_FILE"]).write_text(f"{SITE}\n[[sources]]\n{declared}\n")

    with pytest.raises(Misconfigured, match=named):
        read_settings(environ)


def test_two_sources_with_one_secret_are_refused(environ: dict[str, str]) -> None:
    one, two = "whsec_" + 8 * "b25l", "whsec_" + 8 * "dHdv"
    shared = json.dumps({"desk": [one, two], "agency": [two]})

    with pytest.raises(Misconfigured, match="desk and agency the same secret"):
        read_settings({**environ, "ANDRUCK_SOURCE_SECRETS": shared})


def test_what_readers_are_told_of_authors_rights_and_sharing_is_read(environ: dict[str, str], tmp_path: Path) -> None:
    told = """
share = ["email", "mastodon"]
copyright = "Bote Verlag"
[authors.ida-kern]
name = "Ida Kern"
line = "Schreibt."
picture = "https://bote.example/ida.jpg"
links = ["https://ida.example/"]
"""
    (tmp_path / "site.toml").write_text(SITE + told)
    site = read_settings(environ).site
    assert (site.share, site.copyright) == (("email", "mastodon"), "Bote Verlag")
    picture = Picture("https://bote.example/ida.jpg")
    ida = AuthorProfile("ida-kern", "Ida Kern", "Schreibt.", picture, ("https://ida.example/",))
    assert site.author_named("IDA KERN") == ida
    assert site.author_named("Ida") is None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('share = ["myspace"]', "Must be one of: email, mastodon, bluesky"),
        ('[authors.ida]\nnmae = "Ida"', "'nmae', which is not known: write 'name'"),
        ("[authors.ida]\nline = 'x'", "Missing data for required field"),
        ('[authors."Ida K"]\nname = "Ida"', "String does not match"),
        ('[authors.ida]\nname = "Ida"\nlinks = ["ida"]', "Not a valid URL"),
    ],
)
def test_a_slip_in_them_is_named(environ: dict[str, str], tmp_path: Path, told: str, said: str) -> None:
    (tmp_path / "site.toml").write_text(f"{SITE}{told}\n")
    with pytest.raises(Misconfigured, match=said):
        read_settings(environ)


@pytest.mark.parametrize(
    "given", ["bote.example", "bote.example,26", "https://bote.example,2026", "bote.example,2026-13-01"]
)
def test_what_ids_in_feeds_cannot_begin_with_is_refused_with_an_example(
    environ: dict[str, str], tmp_path: Path, given: str
) -> None:
    (tmp_path / "site.toml").write_text(f'feed_authority = "{given}"\n{SITE}')
    with pytest.raises(Misconfigured, match=r"feed_authority.*such as bote\.example,2026-01-31"):
        read_settings(environ)


def test_a_site_can_say_what_ids_in_feeds_begin_with(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(f'feed_authority = "bote.example,2026"\n{SITE}')
    assert read_settings(environ).site.feed_authority == "bote.example,2026"


@pytest.mark.parametrize(
    ("told", "said"),
    [('feed_text = "half"', "feed_text.*standfirst, full"), ('hub = "hub.example"', r"hub.*https://hub\.example/")],
)
def test_a_slip_in_what_is_said_of_feeds_is_named(
    environ: dict[str, str], tmp_path: Path, told: str, said: str
) -> None:
    (tmp_path / "site.toml").write_text(f"{told}\n{SITE}")
    with pytest.raises(Misconfigured, match=said):
        read_settings(environ)
