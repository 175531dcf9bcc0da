"""Every setting, read once and strictly from the environment and one TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from shared.cache_file import read_cache_secrets
from shared.errors import Misconfigured
from shared.site import Section, Site
from shared.site_file import read_site
from shared.sources import Source, read_sources

__all__ = ["Section", "Settings", "Site", "Store", "read_settings", "read_site", "read_store"]

_CONDITIONAL_PUT = {"auto": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Store:
    """Where the pages are kept."""

    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    endpoint: str | None = None
    """None: AWS S3 itself."""
    region: str = "us-east-1"
    conditional_put: bool | None = None
    """Whether the store honours conditions on a PUT. None: try it."""


@dataclass(frozen=True)
class Settings:
    """Everything a process of Andruck needs to know. Secrets stay out of its text form."""

    site: Site
    store: Store
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    intake_url: str
    """Where sources reach intake: receipts are links below it. Without a slash at the end."""
    sources: Mapping[str, Source]
    """Who may submit, by name."""
    site_folder: Path | None = None
    """Where the site file is, and what belongs to it; None: nowhere."""
    probe_site_url: str = ""
    """Where the probe reads the site: the public address, or one by which it is reached from inside. Empty: nowhere."""
    probe_intake_url: str = ""
    """Where it asks intake, in the same way."""
    cache_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the caches before the site know us by, by their names."""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings.

    Each variable may also be given as NAME_FILE, the path of a file that holds the value.

    Raises:
        Misconfigured: something is missing or wrong; the message names it.
    """
    file = Path(_value(environ, "ANDRUCK_SITE_FILE", "site.toml"))
    site, declared = read_site(file)
    if environ.get("ANDRUCK_SITE_URL"):
        site = _with_url(site, environ["ANDRUCK_SITE_URL"])
    intake_url = _value(environ, "ANDRUCK_INTAKE_URL").rstrip("/")
    tokens = _value(environ, "ANDRUCK_SOURCE_TOKENS", "") or "{}"
    sources = read_sources(_value(environ, "ANDRUCK_SOURCE_SECRETS"), declared, tokens)
    if unknown := sorted(set(site.front_sources) - sources.keys()):
        raise Misconfigured(
            f"front_sources of the site file names {', '.join(unknown)}, which is no source: known are "
            f"{', '.join(sources) or 'none'}."
        )
    return Settings(
        site=site,
        store=read_store(environ),
        database_url=_value(environ, "ANDRUCK_DATABASE_URL"),
        broker_url=_value(environ, "ANDRUCK_BROKER_URL"),
        intake_url=intake_url,
        sources=sources,
        site_folder=file.parent,
        probe_site_url=_probed(environ, "ANDRUCK_PROBE_SITE_URL", site.url),
        probe_intake_url=_probed(environ, "ANDRUCK_PROBE_INTAKE_URL", intake_url),
        cache_secrets=read_cache_secrets(_value(environ, "ANDRUCK_CACHE_SECRETS", "") or "{}", site.caches),
    )


def _probed(environ: Mapping[str, str], name: str, public: str) -> str:
    """Return where to ask; empty if nobody is to ask."""
    url = (_value(environ, name, "") or public).rstrip("/")
    if url != "off" and not url.startswith(("http://", "https://")):
        raise Misconfigured(f"{name} is {url!r}: set it to an address such as http://site:8080, or to off.")
    return "" if url == "off" else url


def read_store(environ: Mapping[str, str]) -> Store:
    """Read where the pages are kept.

    Raises:
        Misconfigured: something is missing or wrong; the message names it.
    """
    conditional = _value(environ, "ANDRUCK_S3_CONDITIONAL_PUT", "auto")
    if conditional not in _CONDITIONAL_PUT:
        raise Misconfigured(f"ANDRUCK_S3_CONDITIONAL_PUT is {conditional!r}: set it to auto, yes or no.")
    return Store(
        bucket=_value(environ, "ANDRUCK_S3_BUCKET"),
        access_key=_value(environ, "ANDRUCK_S3_ACCESS_KEY"),
        secret_key=_value(environ, "ANDRUCK_S3_SECRET_KEY"),
        endpoint=_value(environ, "ANDRUCK_S3_ENDPOINT", "") or None,
        region=_value(environ, "ANDRUCK_S3_REGION", "us-east-1"),
        conditional_put=_CONDITIONAL_PUT[conditional],
    )


def _with_url(site: Site, url: str) -> Site:
    return replace(site, url=url.rstrip("/"))


def _value(environ: Mapping[str, str], name: str, default: str | None = None) -> str:
    if file := environ.get(f"{name}_FILE"):
        try:
            value: str | None = Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise Misconfigured(f"{name}_FILE names {file}, which cannot be read: {error.strerror}.") from error
    else:
        value = environ.get(name, default)
    if value is None or (not value and default is None):
        lacking = "not set" if value is None else "empty"
        raise Misconfigured(f"{name} is {lacking}. Set it, or {name}_FILE to a file that holds it.")
    return value
