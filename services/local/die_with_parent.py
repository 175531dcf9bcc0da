"""Run supervisord so that it ends well when the process that started it dies, even by SIGKILL (Linux; see prctl(2))."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from supervisor.supervisord import main

PR_SET_PDEATHSIG = 1


def tie_to(parent: int) -> None:
    """Have the kernel send us SIGTERM as soon as `parent` is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("The process that started us has gone already.")


if __name__ == "__main__":
    tie_to(int(sys.argv.pop(1)))
    main()
