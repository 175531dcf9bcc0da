"""How the senders of one kind behave: what they want as an answer, and what they do about another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sender:
    """What is known of whoever sends webhooks of a kind; the default is one that sends once and looks at nothing."""

    reacts: bool = False
    """It reads a refusal (4xx) and sends something better. What all others send is kept, if it cannot be read."""
    retries: bool = False
    """It sends again after a 503 or no answer. All others go before it when there is much to do."""
    timeout_seconds: float | None = None
    """After which it hears no answer any more; None: nothing is known."""
    success_status: int = 200
    """With which a message is answered that was taken: some take any other, 202 too, for a failure."""
