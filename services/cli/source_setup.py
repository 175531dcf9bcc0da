"""Add a source: its entry in the site file, its secret, and what a person has to do in the CMS."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from services.local.home import OWN_SOURCE
from services.local.kept_sources import KeptSource, keep_source, kept_sources
from shared.dialects import DIALECTS, check_kinds, unknown_options
from shared.dialects.dialect import Dialect
from shared.errors import Misconfigured
from shared.settings import read_site
from shared.sources import Source, check_secrets

_BARE_KEY = re.compile("[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class NewSource:
    """A source that is to be added: of a known kind, under a name that is free."""

    name: str
    kind: str
    options: Mapping[str, Any]
    secret: str = field(repr=False)
    """Empty: it sends nothing that is signed, it is only asked."""
    token: str = field(repr=False)

    @property
    def dialect(self) -> Dialect:
        """What it speaks."""
        return DIALECTS[self.kind]

    def address(self, intake_url: str) -> str:
        """Return where its webhooks go."""
        return f"{intake_url}/v1/sources/{self.name}/{self.dialect.endpoint}"

    def steps(self, intake_url: str) -> list[str]:
        """Return what to do in the CMS, one step each."""
        address = self.address(intake_url)
        return [step.format(address=address, secret=self.secret, name=self.name) for step in self.dialect.setup]

    def entry(self) -> str:
        """Return the lines that declare it in the site file (TOML)."""
        head = f"\n[[sources]]\nname = {json.dumps(self.name)}\nkind = {json.dumps(self.kind)}\n"
        options = "".join(f"{_key(name)} = {_toml(value)}\n" for name, value in self.options.items())
        return f"{head}[sources.options]\n{options}" if options else head


def new_source(kind: str, name: str, options: Mapping[str, Any], secret: str, token: str) -> NewSource:
    """Return a source that could work, with a secret made for it unless the CMS has made one.

    Raises:
        Misconfigured: the kind is not known, or an option, the name or the secret cannot be.
    """
    if kind not in DIALECTS:
        raise Misconfigured(f"{kind!r} is no kind of source: choose one of {', '.join(sorted(DIALECTS))}.")
    if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
        raise Misconfigured(f"A source cannot be called {name!r}: use letters, digits, - and _.")
    secret = secret or DIALECTS[kind].new_secret()
    source = Source(name, kind, (secret,) if secret else (), options, token)
    check_secrets(source)
    check_kinds([source])
    if unknown := unknown_options(source):
        raise Misconfigured(unknown[0].replace("it is passed over", "take it out"))
    return NewSource(name, kind, options, secret, token)


def declare(file: Path, source: NewSource) -> None:
    """Write the entry at the end of the site file, if that is still right with it.

    Raises:
        Misconfigured: there is a source of this name, or the file cannot be read or written. It stays as it was.
    """
    _, declared = read_site(file)
    if source.name in {each.name for each in declared}:
        raise Misconfigured(f"{file} has a source {source.name!r} already: choose another name with --name.")
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + source.entry(), "utf-8")
        read_site(new)
        new.replace(file)
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        new.unlink(missing_ok=True)


def declare_in_home(home: Path, source: NewSource) -> None:
    """Write the entry into a home's site file, and keep secret and token where `andruck up` finds them.

    Raises:
        Misconfigured: as `declare`, or the name is taken by what every home has. All stays as it was.
    """
    if source.name == OWN_SOURCE:
        raise Misconfigured(
            f"Every home has a source {OWN_SOURCE!r} already, as which `andruck submit` signs: choose another name "
            "with --name."
        )
    kept_sources(home)  # spoilt, it would be found only after the entry was written
    declare(home / "site.toml", source)
    keep_source(home, source.name, KeptSource([source.secret] if source.secret else [], source.token))


def give(home: Path, name: str, *, secret: str = "", token: str = "", keep_old: bool = False) -> None:
    """Keep a secret or a token that is known only now, in place of what its source has, or beside its old secrets.

    Raises:
        Misconfigured: there is no such source, or nobody could sign with the secret. All stays as it was.
    """
    declared = {each.name: each for each in read_site(home / "site.toml")[1]}
    known = kept_sources(home)
    if name not in known:
        raise Misconfigured(f"No source {name!r} was added here; there are {', '.join(known) or 'none'}.")
    old = known[name]
    secrets = [*([secret] if secret else []), *(old.secrets if keep_old or not secret else [])]
    secrets, token = list(dict.fromkeys(secrets)), token or old.token
    if name in declared:
        source = replace(declared[name], secrets=tuple(secrets), token=token)
        check_secrets(source)
        check_kinds([source])
    keep_source(home, name, KeptSource(secrets, token))


def options_of(given: tuple[str, ...]) -> dict[str, Any]:
    """Return options that are written as NAME=VALUE, the value as in TOML, or as text if it is no TOML.

    Raises:
        Misconfigured: one has no name.
    """
    options = {}
    for each in given:
        name, found, value = each.partition("=")
        if not found or not name:
            raise Misconfigured(f"{each!r} is no option: write NAME=VALUE.")
        options[name.strip()] = _value(value.strip())
    return options


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _toml(value: Any) -> str:
    """Return a value as TOML writes it; strings and lists of them are as in JSON, tables are inline."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_toml(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)
