"""What sources may say of a revision: what it is to the one before, and what readers are told of that."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from shared.notices import Change, UpdateKind

KIND_DESCRIPTION = "minor: readers are told nothing; update (default): there is more to read; correction: it was wrong."
NOTE_DESCRIPTION = "A sentence for readers, shown with its date on the page for good. A correction needs one."


def taken_change(data: dict[str, Any]) -> Change:
    """Take what a revision is out of checked fields, and return it.

    Raises:
        ValidationError: the note is missing, or one that nobody would see.
    """
    kind, note = data.pop("update_kind", UpdateKind.UPDATE), data.pop("update_note", "")
    if kind is UpdateKind.CORRECTION and not note:
        raise ValidationError("Must be given with a correction: a sentence that says what was wrong.", "update_note")
    if kind is UpdateKind.MINOR and note:
        raise ValidationError(
            "Is not shown with a minor change: leave it out, or make update_kind update or correction.", "update_note"
        )
    return Change(kind, note)
