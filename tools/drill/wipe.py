"""The worst that can happen to the store: it is empty."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import boto3

REPAIR_TIMEOUT_SECONDS = 600


def can_repair() -> bool:
    """Return whether this Andruck has `andruck verify --repair`."""
    return _andruck(Path(), {}, "verify", "--help").returncode == 0


def wipe(environ: Mapping[str, str]) -> int:
    """Delete every object in the bucket and return how many there were; `environ` is what `shared.settings` reads."""
    s3 = boto3.client(
        "s3",
        endpoint_url=environ["ANDRUCK_S3_ENDPOINT"],
        aws_access_key_id=environ["ANDRUCK_S3_ACCESS_KEY"],
        aws_secret_access_key=environ["ANDRUCK_S3_SECRET_KEY"],
        region_name="us-east-1",
    )
    bucket, gone = environ["ANDRUCK_S3_BUCKET"], 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", ()):
            s3.delete_object(Bucket=bucket, Key=found["Key"])
            gone += 1
    return gone


def repair(home: Path, environ: Mapping[str, str]) -> str:
    """Run `andruck verify --repair` and return what it said if it failed; else nothing."""
    done = _andruck(home, environ, "verify", "--repair")
    return "" if done.returncode == 0 else f"andruck verify --repair: {done.stderr.strip() or done.stdout.strip()}"


def _andruck(home: Path, environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services", "--home", str(home), *arguments]
    env = {**os.environ, **environ}
    return subprocess.run(command, capture_output=True, text=True, timeout=REPAIR_TIMEOUT_SECONDS, check=False, env=env)
