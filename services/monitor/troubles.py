"""What can be wrong: one kind for each row of *What status says* in docs/operations.md, which tells what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong now. In text it is its sentence."""

    kind: TroubleKind
    sentence: str

    def __str__(self) -> str:
        return self.sentence


class TroubleKind(StrEnum):
    """What kind of trouble, with the sentence that tells it: what it is, and what to do.

    A member is its name in the docs, in `status --json` and in the metric `andruck_troubles`.
    """

    template: str

    def __new__(cls, name: str, template: str) -> Self:  # noqa: D102
        made = str.__new__(cls, name)
        made._value_ = name
        made.template = template
        return made

    LEDGER_DOWN = (
        "ledger-down",
        "The ledger cannot be reached or does not answer within 5 seconds: start PostgreSQL, or look into its log. "
        "Until then nothing is accepted, pressed or told; readers still get the pages that are out.",
    )
    BROKER_DOWN = (
        "broker-down",
        "The broker cannot be reached: start it, or look into its log. Nothing is lost; until then news goes out late.",
    )
    PROCESS_MISSING = (
        "process-missing",
        "No {kind} is at work, so {consequence}: start one, or look into its log.{last}",
    )
    PAGES_LATE = "pages-late", "{pages} to press, the oldest wanted for {age}.{advice}"
    BULK_LATE = "bulk-late", "{pages} of bulk to press, the oldest wanted for {age}.{advice}"
    SUBMISSION_STUCK = (
        "submission-stuck",
        "Submission {number} is open for {age} though no page is late: look at its receipt, and report it as a bug.",
    )
    DELIVERIES_LATE = "deliveries-late", "{deliveries} to make, the oldest due for {age}.{advice}"
    PAGES_DEAD = (
        "pages-dead",
        "{pages} dead: read why on the monitor's page (#dead), put it right, then run `andruck retry`.",
    )
    DELIVERIES_DEAD = (
        "deliveries-dead",
        "{deliveries} dead: read why on the monitor's page (#dead), put it right, then run `andruck retry`.",
    )

    def found(self, **parts: object) -> Trouble:
        """Return the trouble, with the parts that its sentence names."""
        return Trouble(self, self.template.format(**parts))
