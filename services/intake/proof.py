"""Who a request is from, found out once. Some kinds let a hint in that proves nothing, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.dialects import DIALECTS
from shared.reading.request import Request
from shared.signing import Unsigned
from shared.sources import Source


@dataclass(frozen=True)
class Proof:
    """What came of verifying one request."""

    message_id: str
    """Empty if it was refused."""
    refusal: Exception | None
    """Why it is not let in."""
    is_signed: bool
    """One of the source's secrets proves it: without them it would not be let in."""

    def id_or_refusal(self) -> str:
        """Return the message's id.

        Raises:
            Unsigned: the source did not send it; and whatever else verifying has ended with.
        """
        if self.refusal is not None:
            raise self.refusal
        return self.message_id


def proof_of(request: Request, source: Source) -> Proof:
    """Verify a request."""
    try:
        id_ = DIALECTS[source.kind].verify(request, source)
    except Exception as error:  # noqa: BLE001 - whoever asks for the id meets it, and notes it
        return Proof("", error, is_signed=False)
    return Proof(id_, None, is_signed=not _is_open(request, source))


def _is_open(request: Request, source: Source) -> bool:
    """Tell whether anybody's request like this is let in."""
    try:
        DIALECTS[source.kind].verify(request, replace(source, secrets=()))
    except Unsigned:
        return False
    except Exception:  # noqa: BLE001 - a kind that fails so lets nobody in
        return False
    return True
