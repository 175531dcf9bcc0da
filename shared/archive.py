"""How the archive of a listing is cut: into parts, each named by the day with which it begins. Plain values: no I/O.

A part holds the articles from its beginning up to the next part's. So an article belongs to one part whenever it comes,
and one that comes late changes that part alone: one that is too full is divided, and keeps its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class Month:
    """A month in which a part begins, or with `month` 0 the year."""

    year: int
    month: int = 0

    @property
    def number(self) -> int:
        """As a page carries it in the ledger: 200905, or 2009.

        >>> Month(2009, 5).number, Month(2009).number
        (200905, 2009)
        """
        return self.year * 100 + self.month if self.month else self.year

    @classmethod
    def numbered(cls, number: int) -> Month:
        """Return the month, or year, of this number."""
        return cls(number // 100, number % 100) if number > 9999 else cls(number)

    @property
    def whole_year(self) -> Month:
        """The year that it is in."""
        return Month(self.year)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def day_after(self) -> date:
        """The first day that is not in it."""
        if self.month in (0, 12):
            return date(self.year + 1, 1, 1)
        return date(self.year, self.month + 1, 1)

    @property
    def path(self) -> str:
        """Its path below that of its archive.

        >>> Month(2009, 5).path, Month(2009).path
        ('2009/05/', '2009/')
        """
        return f"{self.year:04}/{self.month:02}/" if self.month else f"{self.year:04}/"


@dataclass(frozen=True)
class Part:
    """A run of a listing that is a page of its own."""

    id: int
    day: date
    """The day (UTC) with which it begins."""
    number: int
    """Which one of this day, from 1, as they were made."""
    begins_at: datetime
    """No article in it is older; aware."""
    changed_at: datetime | None = None
    """When what it holds last changed; aware."""

    @property
    def name(self) -> str:
        """What its path ends with."""
        return f"{self.day:%Y-%m-%d}" + (f"/{self.number}" if self.number > 1 else "")

    @property
    def month(self) -> Month:
        """The month with whose list it is found."""
        return Month(self.day.year, self.day.month)


def day_of(at: datetime) -> date:
    """Return the day by which a part is named that begins then: parts are named by UTC, whatever the site's zone."""
    return at.astimezone(UTC).date()
