"""Real engines in a home of their own, with stand-ins for Andruck's own processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import psutil

from services.local import seaweedfs, stack
from services.local.home import BUCKET_NAME, Home, open_home
from services.local.program import Program, answers_ok

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

READERS_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET_NAME}/*"}
    ],
}


def stand_ins(home: Home) -> tuple[Program, ...]:
    """Return one program that listens and one that does not."""
    port = home.port("intake")
    server = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port))
    sleeper = (sys.executable, "-c", "import time; time.sleep(1000)")
    return (Program("intake", server, (port,), answers_ok(home.url("intake"))), Program("publisher", sleeper))


def bucket_client(environ: Mapping[str, str]) -> S3Client:
    """Return a client that may write."""
    return boto3.client(
        "s3",
        endpoint_url=environ["ANDRUCK_S3_ENDPOINT"],
        aws_access_key_id=environ["ANDRUCK_S3_ACCESS_KEY"],
        aws_secret_access_key=environ["ANDRUCK_S3_SECRET_KEY"],
        region_name="us-east-1",
        config=seaweedfs.SHORT_TIMEOUT_CONFIG,
    )


def open_bucket(environ: Mapping[str, str]) -> None:
    """Make the bucket, readable object by object."""
    client = bucket_client(environ)
    client.create_bucket(Bucket=BUCKET_NAME)
    client.put_bucket_policy(Bucket=BUCKET_NAME, Policy=json.dumps(READERS_POLICY))


def run(root: Path, port_base: int) -> None:
    """Do what `andruck up` does, with the stand-ins; `Up` runs it in a process of its own."""

    def say(sentence: str) -> None:
        print(sentence, flush=True)

    with stack.start(root, port_base, say=say, prepare=open_bucket, services=stand_ins) as running:
        running.watch()


class Up:
    """A stack that somebody has started in another terminal."""

    def __init__(self, root: Path, port_base: int) -> None:
        self.root = root
        self.port_base = port_base
        self.words = root.with_suffix(".words")
        with self.words.open("w") as words:
            call = f"from pathlib import Path; from tests.local import run; run(Path({str(root)!r}), {port_base})"
            self.process = subprocess.Popen([sys.executable, "-c", call], stdout=words, stderr=words)
        until((root / "stack.json").exists)

    def environ(self) -> dict[str, str]:
        """Return where everything is and how to log in."""
        return open_home(self.root, self.port_base).environ()

    def stack(self) -> dict[str, Any]:
        """Return what stack.json says now."""
        found: dict[str, Any] = json.loads((self.root / "stack.json").read_text())
        return found

    def members(self) -> list[psutil.Process]:
        """Return every process of the stack but the one that started it."""
        below: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return below

    def end(self, by: int, *, hurried: bool = False) -> list[psutil.Process]:
        """Send a signal to the starter, and return what is left of the stack when all had time to end.

        `hurried`: its store is killed, which takes its time.
        """
        members, pids = self.members(), self.stack()["pids"]
        self.process.send_signal(by)
        if hurried:
            until(lambda: not psutil.pid_exists(pids["intake"]))
            kill_store(pids)
        self.process.wait(30)
        _, left = psutil.wait_procs(members, 30)
        return list(left)


def interrupt(process: subprocess.Popen[bytes], pids: Mapping[str, int]) -> None:
    """Have a stack end whose data nobody needs any more: its store would wait for its own parts for eleven seconds."""
    process.send_signal(signal.SIGINT)
    until(lambda: not psutil.pid_exists(pids["door"]))
    kill_store(pids)


def kill_store(pids: Mapping[str, int]) -> None:
    """End the store of a stack that is about to end, or that does."""
    os.kill(pids["seaweedfs"], signal.SIGKILL)


def until(true: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def listeners(processes: Sequence[psutil.Process]) -> set[str]:
    """Return the addresses that processes listen on."""
    return {
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN or connection.type.name == "SOCK_DGRAM"
    }
