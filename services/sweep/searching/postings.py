"""Words and where they are, as files: shards of lines in the order of their words, merged by reading them.

A line is a word, a space and its postings: for each article that has it, place times 3 plus level (2: in its title, 1:
in its standfirst, 0: in its body), each less the one before, in the digits of `DIGITS`, five bits a digit from the
lowest, 32 more while digits follow. A `*` before them: so many have it that nobody is found by it; only its places in
titles and standfirsts are kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_DIGIT_VALUES = {digit: value for value, digit in enumerate(DIGITS)}

LEVELS = 3
SHARD_CHARACTERS = 6_000
"""Of a shard; one that holds a single word may be longer."""
COMMON_FROM_DOCS = 4_096
"""Articles from which on a segment drops what is common: in fewer, a word of the month would be."""
COMMON_SHARE = 8
"""One article in so many has a word that is common."""

COMMON = "*"


class TermLine(NamedTuple):
    """A word's postings in one segment."""

    term: str
    postings: list[int]
    """Ascending: place times 3 plus level."""
    common: bool = False


class Shard(NamedTuple):
    """Some lines, in order, and what tells its first word from the last before it."""

    bound: str
    last_term: str
    text: str


def encode(numbers: Iterable[int]) -> str:
    """Write ascending numbers as the differences between them.

    >>> encode([2, 33, 5000]), decode(encode([2, 33, 5000]))
    ('Cfn7E', [2, 33, 5000])
    """
    digits, before = [], 0
    for number in numbers:
        rest, before = number - before, number
        while rest > 31:
            digits.append(DIGITS[32 + (rest & 31)])
            rest >>= 5
        digits.append(DIGITS[rest])
    return "".join(digits)


def decode(text: str) -> list[int]:
    """Read what `encode` wrote."""
    numbers, number, difference, shift = [], 0, 0, 0
    for digit in text:
        value = _DIGIT_VALUES[digit]
        difference |= (value & 31) << shift
        if value > 31:
            shift += 5
        else:
            number += difference
            numbers.append(number)
            difference = shift = 0
    return numbers


def lines_of(documents: Iterable[Sequence[Iterable[str]]]) -> Iterator[TermLine]:
    """Yield the lines of some articles in their order, each given as its words of title, standfirst and body."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for place, levels in enumerate(documents):
        for level, words in zip((2, 1, 0), levels, strict=True):
            for word in words:
                postings[word].append(place * LEVELS + level)
    for term in sorted(postings):
        yield TermLine(term, postings[term])


def read_lines(shards: Iterable[str], places: Sequence[int], after: str = "") -> Iterator[TermLine]:
    """Yield the lines of a segment behind the word `after`; a place becomes `places[place]`, or is left out if -1."""
    for text in shards:
        for line in text.splitlines():
            term, _, written = line.partition(" ")
            if term > after:
                common = written.startswith(COMMON)
                numbers = decode(written[1:] if common else written)
                kept = [places[each // 3] * 3 + each % 3 for each in numbers if places[each // 3] >= 0]
                if kept or common:
                    yield TermLine(term, kept, common)


def merged(lines: Iterable[TermLine], docs: int) -> Iterator[TermLine]:
    """Yield one line for each word of `lines`, which come in the order of their words."""
    before: TermLine | None = None
    for line in lines:
        if before and before.term == line.term:
            before = TermLine(line.term, before.postings + line.postings, before.common or line.common)
            continue
        if before:
            yield _bounded(before, docs)
        before = line
    if before:
        yield _bounded(before, docs)


def _bounded(line: TermLine, docs: int) -> TermLine:
    line.postings.sort()
    common = line.common or (docs >= COMMON_FROM_DOCS and len(line.postings) * COMMON_SHARE > docs)
    return TermLine(line.term, [each for each in line.postings if each % 3], common) if common else line


@dataclass
class Sharding:
    """Cuts lines into shards."""

    last_term: str = ""
    """Of the shard before."""
    _lines: list[str] = field(default_factory=list)
    _size: int = 0
    _first: str = ""
    _last: str = ""

    def add(self, line: TermLine) -> Shard | None:
        """Take a line, and return the shard before it if that is full by now."""
        written = f"{line.term} {COMMON if line.common else ''}{encode(line.postings)}\n"
        full = self.rest() if self._lines and self._size + len(written) > SHARD_CHARACTERS else None
        self._first = self._first or line.term
        self._last = line.term
        self._lines.append(written)
        self._size += len(written)
        return full

    def rest(self) -> Shard | None:
        """Return the shard that is not full yet; None if there is no line in it."""
        if not self._lines:
            return None
        shard = Shard(_bound(self.last_term, self._first), self._last, "".join(self._lines))
        self.last_term, self._first, self._lines, self._size = self._last, "", [], 0
        return shard


def _bound(before: str, first: str) -> str:
    """Return the least beginning of `first` that is greater than `before`."""
    return next((first[:end] for end in range(1, len(first)) if first[:end] > before), first)


def sharded(lines: Iterable[TermLine], last_term: str = "") -> Iterator[Shard]:
    """Yield the shards of all these lines."""
    sharding = Sharding(last_term)
    for line in lines:
        if shard := sharding.add(line):
            yield shard
    if shard := sharding.rest():
        yield shard


def shard_with(bounds: Sequence[str], term: str) -> int:
    """Return the number, from 1, of the shard that a word would be in; 0: before all."""
    return bisect_right(bounds, term)
