"""What this machine runs: who listens where, and which processes belong together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time

import psutil

from shared.errors import Misconfigured


def created(pid: int) -> float:
    """Return when a process was created (Unix time); now, if there is none."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return time.time()


def listening(pid: int) -> set[int]:
    """Return the TCP ports that a process or one of its children listens on."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return {
            connection.laddr.port
            for member in family
            for connection in member.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }
    except psutil.Error:
        return set()


def check_free(port: int) -> None:
    """See that nobody listens on a port.

    Raises:
        Misconfigured: somebody does; the message names the process, where it may be seen.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Misconfigured(
                f"Port {port} is taken{_by_whom(port)}: stop that, or choose other ports with --port-base."
            ) from error


def _by_whom(port: int) -> str:
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            at = connection.laddr
            if connection.status == psutil.CONN_LISTEN and at and at.port == port and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return ""


def end_session(leader: int, created: float, *, patience: float) -> None:
    """End every process of a session: the leader first, who may end the others well; those left are killed.

    Args:
        leader: pid of the process that began the session.
        created: when that process was created (Unix time); a later process with the same pid is not touched.
        patience: seconds to wait for the leader, and then for the others.
    """
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(leader)
        if abs(process.create_time() - created) > 1:
            return
        process.terminate()
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(patience)
    members = _members(leader)
    for sent in (signal.SIGTERM, signal.SIGKILL):
        for member in members:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.send_signal(sent)
        _, members = psutil.wait_procs(members, patience)


def _members(session: int) -> list[psutil.Process]:
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                members.append(process)
    return members
