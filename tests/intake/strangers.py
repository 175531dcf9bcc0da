"""A thousand clients that send a byte a second, and rubbish, in a process of their own: `python -m … PORT SECONDS`."""

from __future__ import annotations

import asyncio
import sys

from tools.drill.slow_clients import besiege

if __name__ == "__main__":
    asyncio.run(besiege("127.0.0.1", int(sys.argv[1]), float(sys.argv[2]), slow=1000, rubbish_a_second=200))
