"""What docker-compose.yml promises, as far as the file itself can tell; no container is needed."""

from __future__ import annotations

import re
import stat
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.local import processes
from services.local.caddy import CADDY_MAX_OPEN_FILES
from services.local.home import Home, Secrets
from services.local.program import Program
from shared.ledger.sign_ins import SIGN_IN_SECONDS
from shared.settings import read_settings

PROJECT = Path(__file__).parents[1]
COMPOSE = (PROJECT / "docker-compose.yml").read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
IMAGE = SERVICES["migrate"]["image"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == IMAGE)
ONLY_WITH_CACHES = ("ANDRUCK_CACHE_SECRETS", "ANDRUCK_PURGE_SECRET")
"""Secrets that most do without."""
VARIABLE = re.compile(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}")


def filled(value: str, env: dict[str, str]) -> str:
    """Fill a value in as Compose does."""
    return VARIABLE.sub(lambda m: env.get(m[1]) or (m[3] if m[2] == ":-" else ""), value)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what secrets.sh writes, and see to it that a second run changes nothing."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "infra/compose").mkdir(parents=True)
    for name in (".env.example", "infra/compose/secrets.sh"):
        (folder / name).write_bytes((PROJECT / name).read_bytes())
    run = ["sh", str(folder / "infra/compose/secrets.sh")]
    subprocess.run(run, check=True, capture_output=True)
    first = (folder / ".env").read_bytes()
    subprocess.run(run, check=True, capture_output=True)
    assert (folder / ".env").read_bytes() == first
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert not [file for file in folder.glob(".env.*") if file.name != ".env.example"]
    lines = [line for line in first.decode().splitlines() if line and not line.startswith("#")]
    return {name: value.strip("'") for name, value in (line.split("=", 1) for line in lines)}


def test_only_what_readers_and_sources_talk_to_is_published_and_only_to_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published.keys() == {"site", "door", "cache"}
    for (port,) in published.values():
        assert port.startswith("${ANDRUCK_BIND:-127.0.0.1}:")
    assert not [name for name, service in SERVICES.items() if "network_mode" in service or service.get("privileged")]


def test_engines_have_no_way_out() -> None:
    networks = yaml.safe_load(COMPOSE)["networks"]
    for engine in ("postgres", "valkey", "seaweedfs"):
        assert all(networks[name]["internal"] for name in SERVICES[engine]["networks"]), engine


def programs() -> tuple[Program, ...]:
    home = Home(Path("/nowhere"), 8600, Secrets())
    return (*processes.services(home), processes.collector(home))


def test_the_door_is_the_same_program_with_the_same_bounds_and_alone_reaches_intake_from_outside() -> None:
    door, program = SERVICES["door"], next(program for program in programs() if program.name == "door")
    assert f"./{Path(program.command[-3]).relative_to(PROJECT)}:/etc/caddy/Caddyfile:ro" in door["volumes"]
    assert door["ulimits"]["nofile"] == CADDY_MAX_OPEN_FILES
    assert f"ulimit -n {CADDY_MAX_OPEN_FILES}" in program.command[2]
    assert door["environment"]["GOMEMLIMIT"] == program.environment["GOMEMLIMIT"]
    assert door["environment"]["ANDRUCK_DOOR_UPSTREAM"] == "intake:8601"
    assert SERVICES["intake"]["networks"] == ["inside"]
    assert yaml.safe_load(COMPOSE)["networks"]["inside"]["internal"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_container_can_take_the_whole_machine(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["pids_limit"] <= 512


def test_no_web_process_of_ours_speaks_http_2() -> None:
    served = [program for program in programs() if "granian" in program.command]
    assert {program.name for program in served} == {"intake", "monitor"}
    for program in served:
        assert ("--http", "1") in pairwise(program.command)


@pytest.mark.parametrize("program", [each for each in programs() if each.name != "door"], ids=lambda p: p.name)
def test_every_process_of_the_local_stack_has_its_service(program: Program) -> None:
    service = SERVICES[program.name]
    assert elsewhere(service["command"].split()) == elsewhere(["python", *program.command[1:]])
    assert {name: service["environment"].get(name) for name in program.environment} == dict(program.environment)


def elsewhere(command: list[str]) -> list[str]:
    """Leave out what has to differ: where a process listens, and what it is called among others."""
    return [word for before, word in pairwise(["", *command]) if before not in {"--host", "--hostname", "--port"}]


def test_there_is_no_service_beyond_these() -> None:
    ours = {program.name for program in programs()}
    assert SERVICES.keys() == ours | {"migrate", "site", "cache", "postgres", "valkey", "seaweedfs"}
    assert sorted(ours - {"door"} | {"migrate"}) == OURS


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate"}))
def test_what_dies_comes_back_and_what_is_ill_says_so(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


def test_nothing_of_ours_starts_before_the_ledger_is_migrated() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    for name in OURS:
        if name != "migrate":
            assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["intake"]["depends_on"].keys() == {"migrate"}, "a CMS gets its 202 without a broker"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_containers_may_do_no_more_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"]
    assert service["logging"]["options"]["max-size"]
    if name in OURS:
        assert "cap_add" not in service


@pytest.mark.parametrize("name", ["postgres", "valkey", "seaweedfs"])
def test_data_outlives_its_container(name: str) -> None:
    assert [volume for volume in SERVICES[name]["volumes"] if volume.startswith(f"{name}:/")]


def test_no_secret_stands_in_a_file_and_a_missing_one_is_refused(env: dict[str, str]) -> None:
    example = (PROJECT / ".env.example").read_text("utf-8")
    secret = [name for name in env if re.search("PASSWORD|SECRET|KEY", name) and name not in ONLY_WITH_CACHES]
    assert len(secret) == 5
    for name in secret:
        assert re.search(f"^{name}=$", example, re.MULTILINE)
        uses = [use for use in VARIABLE.finditer(COMPOSE) if use[1] == name]
        assert uses
        assert all(use[2] == ":?" and "infra/compose/secrets.sh" in use[3] for use in uses), name
    assert "whsec_" not in COMPOSE + example
    given = [pair for service in SERVICES.values() for pair in service.get("environment", {}).items()]
    assert all(value.startswith("${") for name, value in given if re.search("PASSWORD|SECRET|KEY|AUTH", name))
    assert all(":${" in value for name, value in given if re.search("://.*@", value))


@pytest.mark.parametrize("name", OURS)
def test_the_settings_are_complete(name: str, env: dict[str, str]) -> None:
    environment = {name: filled(value, env) for name, value in SERVICES[name]["environment"].items()}
    settings = read_settings({**environment, "ANDRUCK_SITE_FILE": str(PROJECT / "site.toml")})
    assert settings.site.url == "http://127.0.0.1:8600"
    assert settings.intake_url == "http://127.0.0.1:8601"
    assert settings.sources.keys() == {"desk"}
    assert SERVICES["site"]["environment"]["ANDRUCK_S3_BUCKET"] == settings.store.bucket


def test_every_variable_is_explained_in_the_example(env: dict[str, str]) -> None:
    assert {use[1] for use in VARIABLE.finditer(COMPOSE)} - {"ANDRUCK_IMAGE"} == env.keys()


def test_the_health_check_reads_the_sign_ins_as_the_ledger_means_them() -> None:
    text = (PROJECT / "infra/compose/healthy.py").read_text("utf-8")
    assert re.search(r"^LATELY = (\d+)$", text, re.MULTILINE)[1] == str(3 * SIGN_IN_SECONDS)  # type: ignore[index]


def test_only_the_monitors_own_file_publishes_the_monitor() -> None:
    services = yaml.safe_load((PROJECT / "infra/compose/monitor.yml").read_text("utf-8"))["services"]
    assert services.keys() == {"monitor"}
    assert all(port.startswith("127.0.0.1:") for port in services["monitor"]["ports"])


def test_the_image_is_built_without_secrets_and_does_not_run_as_root() -> None:
    lines = (PROJECT / "infra/Dockerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert not [line for line in lines if line.startswith(("ARG ", "ADD ")) or "--mount" in line]
    ignored = (PROJECT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    assert not [line for line in ignored if line.startswith("!.")]


def test_the_cache_runs_only_where_it_is_wanted_with_the_configuration_that_is_tested() -> None:
    cache = SERVICES["cache"]
    assert cache["profiles"] == ["cache"]
    assert "./infra/varnish.vcl:/etc/varnish/site.vcl:ro" in cache["volumes"]
    vcl = (PROJECT / "infra" / "varnish.vcl").read_text("utf-8")
    assert '.host = "site"' in vcl
    assert '.port = "8080"' in vcl
