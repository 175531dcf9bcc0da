"""An index on paper: what the indexer would put out of so many articles, by its rules, without ledger or store."""

from __future__ import annotations

import heapq
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from services.sweep.searching.indexer import NEWEST_DOCS
from services.sweep.searching.merge import DAY_INTERVAL, days_of
from services.sweep.searching.postings import Shard, lines_of, merged, read_lines, sharded
from services.sweep.searching.tiers import to_merge
from services.sweep.searching.word_forms import words_of
from shared.search_pages import CARDS_PER_PAGE, SHARDS_PER_PAGE, bounds_pages

VOCABULARY = 200_000
FIRST_DAY = 16_000
Words = tuple[list[str], list[str], list[str]]


@dataclass
class PaperSegment:
    shards: list[Shard]
    articles: list[int]
    """Ids, those that were published last first."""


@dataclass
class PaperIndex:
    """Holds files by path, as readers would get them, and counts what was put."""

    segments: dict[int, PaperSegment] = field(default_factory=dict)
    newest: list[tuple[int, Words]] = field(default_factory=list)
    is_of_before: bool = False
    """Its segments have all bounds on one page."""
    puts: int = 0
    characters: int = 0
    _last: int = 0

    def publish(self, article: int, words: Words) -> None:
        self.newest.append((article, words))
        self._put(self.index())
        if len(self.newest) >= NEWEST_DOCS:
            self.move_in(self.newest)
            self.newest = []
            self._put(self.index())

    def move_in(self, articles: Sequence[tuple[int, Words]]) -> None:
        ordered = sorted(articles, reverse=True)
        self._add(PaperSegment(list(sharded(lines_of(words for _, words in ordered))), [id_ for id_, _ in ordered]))
        while chosen := to_merge({id_: len(each.articles) for id_, each in self.segments.items()}):
            self._merge([self.segments.pop(id_) for id_ in chosen])

    def _merge(self, others: list[PaperSegment]) -> None:
        articles = sorted((id_ for each in others for id_ in each.articles), reverse=True)
        becomes = {id_: place for place, id_ in enumerate(articles)}
        read = [
            read_lines((shard.text for shard in each.shards), [becomes[id_] for id_ in each.articles])
            for each in others
        ]
        lines = merged(heapq.merge(*read, key=lambda line: line.term), len(articles))
        self._add(PaperSegment(list(sharded(lines)), articles))

    def _add(self, segment: PaperSegment) -> None:
        self._last += 1
        self.segments[self._last] = segment
        for shard in segment.shards:
            self._put(shard.text)
        for first in range(0, len(segment.articles), CARDS_PER_PAGE):
            self._put(self.cards(segment, first))
        self._put(self.terms(segment))
        for page in bounds_pages(self._last, len(segment.shards)):
            self._put(self.bounds(segment, page.part or 0))
        self._put(self.index())

    def _put(self, content: str) -> None:
        self.puts += 1
        self.characters += len(content)

    def index(self) -> str:
        known = sorted(((id_, len(each.articles)) for id_, each in self.segments.items()), reverse=True)
        newest = [[*card(id_), "\n".join(map(" ".join, words))] for id_, words in self.newest]
        return json.dumps({"segments": known, "newest": newest})

    def cards(self, segment: PaperSegment, first: int) -> str:
        return json.dumps({"cards": [card(id_) for id_ in segment.articles[first : first + CARDS_PER_PAGE]]})

    def terms(self, segment: PaperSegment) -> str:
        days = days_of([_day(id_) for id_ in segment.articles[::DAY_INTERVAL]])
        bounds = [shard.bound for shard in segment.shards]
        if self.is_of_before:
            return json.dumps({"bounds": " ".join(bounds), "days": days})
        return json.dumps({"starts": " ".join(bounds[::SHARDS_PER_PAGE]), "days": days})

    def bounds(self, segment: PaperSegment, number: int) -> str:
        told = segment.shards[(number - 1) * SHARDS_PER_PAGE : number * SHARDS_PER_PAGE]
        return json.dumps({"bounds": " ".join(shard.bound for shard in told)})

    def file(self, path: str) -> str | None:
        """Return what is at a path, such as `/search/7/12.txt`; None if nothing is."""
        if path == "/search/index.json":
            return self.index()
        _, _, id_, name = path.split("/")
        segment = self.segments[int(id_)]
        if name == "terms.json":
            return self.terms(segment)
        what, _, number = name.partition(".")[0].rpartition("-")
        if what == "terms":
            return self.bounds(segment, int(number))
        if what == "cards":
            return self.cards(segment, (int(number) - 1) * CARDS_PER_PAGE)
        return segment.shards[int(number) - 1].text


def _day(article: int) -> int:
    return FIRST_DAY + article // 30


def card(article: int) -> list[str]:
    title = f"Was der Landtag zu Nummer {article} beschlossen hat, und was nicht"
    path, published = f"/politik/{title.lower().replace(' ', '-')}/", f"2026-01-01T10:{article % 60:02}:00+01:00"
    return [path, title, published, "Politik", "de"]


def vocabulary(chance: random.Random) -> list[str]:
    """Return made-up words, those that are used most first; they pack worse than true ones."""
    syllables = [f"{a}{b}{c}" for a in "bdfghklmnprstvwz" for b in "aeiou" for c in ("", "n", "r", "s", "l")]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words.update(dict.fromkeys(words_of("".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))))))
    return list(words)


def synthetic(articles: int, known: Sequence[str], chance: random.Random) -> Iterator[tuple[int, Words]]:
    """Yield articles of 400 words, which are used as words are: the n-th as often as one n-th of the first."""
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(known))))
    for article in range(articles):
        told = list(dict.fromkeys(chance.choices(known, cum_weights=weights, k=400)))
        yield article, (told[:8], told[8:28], told[28:])
