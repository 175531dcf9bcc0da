"""How the CMSes of one kind are asked for articles: the other half of a dialect, beside what their webhooks say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from shared.errors import Permanent, Transient
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.settings import Site
from shared.sources import Source

Item = Mapping[str, Any]
"""One article as the API has it."""


class ApiAnswer(NamedTuple):
    """What the API said, and meant: trouble is an error, and no answer."""

    status: int
    """200 to 299, 404 or 410."""
    headers: Mapping[str, str]
    """Their names in lower case."""
    json: Any
    """The body; None if it is no JSON, as with 404 it may be."""


class ApiRefused(Permanent):
    """The API refuses us what was asked for (401, 403): our token, or what it may read, is not what it should be."""


class NotThereYet(Transient):
    """The API does not have an article, or not yet: some are seconds behind their webhooks, some minutes.

    It is asked for this one again, later; for all else it is asked as ever.
    """


class ApiClient(Protocol):
    """What a content API is asked through: it waits no longer than it should, and reads no more."""

    def get(self, url: str, params: Mapping[str, str] = {}, headers: Mapping[str, str] = {}) -> ApiAnswer:
        """Return the answer to a GET.

        Raises:
            Transient: the CMS is away, busy, slow, or says no more than that it failed.
            ApiRefused: it refuses us.
            Permanent: it refuses the question (400), or it answered what is no JSON, or too much.

        """

    def post(self, url: str, json: object, headers: Mapping[str, str] = {}) -> ApiAnswer:
        """Return the answer to a POST that asks for something and changes nothing, such as a GraphQL query."""


@dataclass(frozen=True)
class ChangedItems:
    """Some of what has changed, the oldest change first."""

    items: Sequence[Item]
    cursor: str
    """What to go on from once these are taken: text that only the kind itself reads."""
    left: int | None = None
    """How many more follow, if the API tells."""


class ContentApi(ABC):
    """How the CMSes of one kind are asked. It keeps nothing; all I/O goes through the `ApiClient` that is given."""

    asks_together: ClassVar[bool] = False
    """`gone` asks about many articles in one question."""

    @abstractmethod
    def url(self, source: Source) -> str:
        """Return the address of the source's API. Nothing but its host is ever connected to.

        Raises:
            Misconfigured: the source's options do not tell.

        """

    @abstractmethod
    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield what has changed since a cursor, in batches of at most a hundred or so; "" is the beginning of time.

        Items may come more than once, and may be unchanged; none may be missed for good. Where the API can tell that
        an article was unpublished or deleted, that is an item, too. Each batch is taken before the next is asked for.
        """

    @abstractmethod
    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an article as it is now; None only if the API says of this very one that it is gone.

        Whoever asks takes it for gone only while the API shows other articles: without a right, or with a wrong
        option, many an API answers as if it had nothing.

        Raises:
            NotThereYet: that it does not have it proves nothing, however well it works.

        """

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002  # many an API shows only what is out
        """Return whether the API shows what waits for its time: only then it means anything that it is not there."""
        return False

    @abstractmethod
    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw | Ignore:
        """Return what an item means: pure, and the same as if its webhook had brought it.

        Raises:
            Invalid: it cannot be taken; the error names what is wrong.

        """

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which of these articles (a hundred at most) are positively gone: never for a list that was short.

        By default each is asked for; where the API takes many ids in one question, ask only for those it left out.
        """
        return [one for one in external_ids if self.fetch(client, source, one) is None]
