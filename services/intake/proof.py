"""Whether a request is known to be its source's. Some kinds let a hint in that proves nothing, and changes nothing."""

from __future__ import annotations

from dataclasses import replace

from shared.dialects import DIALECTS
from shared.reading.request import Request
from shared.signing import Unsigned
from shared.sources import Source


def is_proved(request: Request, source: Source) -> bool:
    """Return whether one of the source's secrets has signed a request: without them it would not be let in."""
    return _is_let_in(request, source) and not _is_let_in(request, replace(source, secrets=()))


def _is_let_in(request: Request, source: Source) -> bool:
    try:
        DIALECTS[source.kind].verify(request, source)
    except Unsigned:
        return False
    except Exception:  # noqa: BLE001 - the view meets it again, and notes it
        return False
    return True
