"""SeaweedFS: the object store, with an S3 interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from services.local.home import Home
from services.local.private_file import write_private
from services.local.program import Program, executable
from services.local.store_keys import store_keys

INTERNAL_PORT_OPTIONS = (
    *("s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc"),
)
ADMIN_PORT_OFFSET = 17
"""`weed mini` has a worker that looks for the admin's gRPC port 10000 above its port, whatever else it is told."""
# disableHttp: the master's, which gives tokens to whoever asks. Its parts ask each other over gRPC.
DISABLING_OPTIONS = (
    "-disableHttp",
    "-webdav=false",
    "-admin.ui=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-master.telemetry=false",
)
SHORT_TIMEOUT_CONFIG = Config(
    s3={"addressing_style": "path"}, connect_timeout=1, read_timeout=2, retries={"max_attempts": 0}, proxies={}
)


def inside_ports(port_base: int) -> dict[str, int]:
    """Return the ports that the parts of `weed mini` use among themselves, by the option that sets each."""
    ports = {name: port_base + 10 + place for place, name in enumerate(INTERNAL_PORT_OPTIONS)}
    return {**ports, "admin.port.grpc": port_base + ADMIN_PORT_OFFSET + 10_000}


def prepared(home: Home, sockets: Path) -> Program:
    """Write who may do what, and return the program.

    Args:
        home: whose store it is.
        sockets: a directory with a short path, for its Unix sockets.

    Raises:
        Misconfigured: not installed for this platform.
    """
    data, config = home.directory("seaweedfs"), home.root / "s3.json"
    (data / "mini.options").unlink(missing_ok=True)  # it writes its options down, and would mix them into ours
    keys = {"accessKey": home.secrets.s3_access_key, "secretKey": home.secrets.s3_secret_key}
    andruck = {"name": "andruck", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
    write_private(config, json.dumps({"identities": [andruck]}))
    inside = inside_ports(home.port_base)
    ports = {"s3.port": home.port("s3"), **inside}
    options = {
        "dir": data,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.config": config,
        "s3.localSocket": sockets / "s3.sock",
        "filer.localSocket": sockets / "filer.sock",
        "admin.port": home.port_base + ADMIN_PORT_OFFSET,
        "volume.preStopSeconds": 0,
        **ports,
    }
    command = (executable("weed"), "mini", *DISABLING_OPTIONS, *(f"-{name}={value}" for name, value in options.items()))
    environment = {"TMPDIR": str(sockets), **store_keys(sockets)}
    return Program("seaweedfs", command, tuple(ports.values()), _answers(home), environment)


def _answers(home: Home) -> Callable[[], bool]:
    client = boto3.client(
        "s3",
        endpoint_url=home.url("s3"),
        aws_access_key_id=home.secrets.s3_access_key,
        aws_secret_access_key=home.secrets.s3_secret_key,
        region_name="us-east-1",
        config=SHORT_TIMEOUT_CONFIG,
    )

    def check() -> bool:
        try:
            client.list_buckets()
        except (BotoCoreError, ClientError):
            return False
        return True

    return check
