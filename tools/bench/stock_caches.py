"""Varnish and nginx before Caddy, with the configuration of infra/, where a machine has them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx

from services.local.home import PROJECT
from services.local.processes import free_port_base

READY_SECONDS = 20.0
PURGE_SECRET_NAME = "ANDRUCK_PURGE_SECRET"  # noqa: S105 - the name of one

Runner = Callable[[int, Path, str], AbstractContextManager[int]]
"""Runs a cache before the site at a port, with its files in a folder, and a secret; yields the port for readers.

The site may start later: it listens.
"""


def _varnishd() -> str | None:
    return shutil.which("varnishd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def varnish(origin: int, folder: Path, secret: str) -> Iterator[int]:
    """Run Varnish for the block."""
    configured = (PROJECT / "infra" / "varnish.vcl").read_text("utf-8")
    configured = configured.replace('.host = "site"', '.host = "127.0.0.1"').replace('"8080"', f'"{origin}"')
    (folder / "site.vcl").write_text(configured, "utf-8")
    port = free_port_base()
    command = (
        str(_varnishd()), "-F", "-f", str(folder / "site.vcl"), "-a", f"127.0.0.1:{port}", "-n", str(folder / "work"),
        "-s", "malloc,128m", "-j", "none", "-t", "0", "-p", "thread_pool_min=50",
    )  # fmt: skip
    with _running(command, folder, port, {PURGE_SECRET_NAME: secret}):
        yield port


@contextmanager
def nginx(origin: int, folder: Path, secret: str) -> Iterator[int]:
    """Run nginx for the block; it can only be told of changes where its module for that is installed."""
    port = free_port_base()
    configured = (PROJECT / "infra" / "nginx-cache.conf").read_text("utf-8")
    for before, after in (
        ("server site:8080;", f"server 127.0.0.1:{origin};"),
        ("listen 8081 reuseport;", f"listen 127.0.0.1:{port};"),
        ("/var/cache/nginx/andruck", str(folder / "kept")),
        ("SECRET", secret),
    ):
        configured = configured.replace(before, after)
    module = Path("/usr/lib/nginx/modules/ngx_http_cache_purge_module.so")
    load = f"load_module {module};" if module.exists() else ""
    user = "user root;" if os.geteuid() == 0 else ""  # its files are in a folder of ours
    configured = configured if load else configured.replace("proxy_cache_purge andruck $asked;", "return 501;")
    places = " ".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{load}\n{user}\npid {folder / 'pid'};\nerror_log stderr warn;\nworker_processes 2;\ndaemon off;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\naccess_log off;\n{places}\n{configured}\n}}\n",
        "utf-8",
    )
    with _running((str(_nginx()), "-p", str(folder), "-c", str(folder / "nginx.conf")), folder, port, {}):
        yield port


STOCK_CACHES: dict[str, Runner] = {
    name: runner for name, found, runner in (("varnish", _varnishd(), varnish), ("nginx", _nginx(), nginx)) if found
}
"""Those that this machine has."""


@contextmanager
def _running(command: tuple[str, ...], folder: Path, port: int, more: dict[str, str]) -> Iterator[None]:
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env={**os.environ, **more}, start_new_session=True
        )
    try:
        until = time.monotonic() + READY_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} does not run: {(folder / 'said').read_text()[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def _answers(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/.well-known/andruck/health", timeout=1)
    except httpx.HTTPError:
        return False
    return True
