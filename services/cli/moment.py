"""Times on the command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

_AGE = re.compile("([0-9]{1,6})([smhd])")
_AGES = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def ahead(text: str) -> datetime:
    """Return a time: ISO 8601, in UTC unless it says otherwise, or in so long."""
    if age := _AGE.fullmatch(text):
        return (datetime.now(UTC) + timedelta(**{_AGES[age[2]]: int(age[1])})).replace(microsecond=0)
    return moment(text)


def moment(text: str) -> datetime:
    """Return a time: ISO 8601, in UTC unless it says otherwise, or so long ago."""
    try:
        if age := _AGE.fullmatch(text):
            return datetime.now(UTC) - timedelta(**{_AGES[age[2]]: int(age[1])})
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(f"{text!r} is no time: write 2026-11-26T22:00 (UTC), or 90m, 6h, 2d.") from error
