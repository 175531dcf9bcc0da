"""What a kind of source has to be able to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from shared.dialects.content_api import ContentApi
from shared.dialects.sender import Sender
from shared.reading.intent import Intent
from shared.reading.request import Head, Request
from shared.signing import new_secret
from shared.sources import Source


class Dialect(ABC):
    """How sources of one kind prove who they are, and what their requests mean. It is pure: it looks nowhere else."""

    options: ClassVar[Collection[str]] = ()
    """The names of a source's options that this kind knows."""
    setup: ClassVar[Sequence[str]] = ()
    """What a person does in the CMS, click by click: one step each, for `andruck source add`.

    `{address}` stands for where its webhooks go, `{secret}` for the secret, `{name}` for the source's name.
    """
    endpoint: ClassVar[str] = "webhook"
    """What follows `/v1/sources/{name}/` in the address that is entered there."""
    sender: ClassVar[Sender]
    """How its senders behave."""
    only_body_counts: ClassVar[bool] = True
    """Two requests under one id are the same message if their bodies are: nothing else of them is signed."""
    counts_hints_again: ClassVar[bool] = False
    """Its messages say neither when they were sent nor how often: one that is equal to the letter to one before tells
    that an article has changed again, and the CMS is asked again."""
    api: ClassVar[ContentApi | None] = None
    """How the CMS is asked; None: it cannot be."""

    def new_secret(self) -> str:
        """Return a secret that the CMS takes; empty if the CMS makes one itself, and shows it."""
        return new_secret()

    def check(self, source: Source) -> None:  # noqa: B027  # many kinds take any options and secrets
        """Refuse a source that could not work.

        Raises:
            Misconfigured: an option or a secret cannot be; the message names it, and holds no secret.
        """

    def judge_signature(self, head: Head) -> None:  # noqa: B027  # most kinds cannot tell so early
        """Refuse a head whose signature no body could make good.

        Raises:
            Unsigned: as `verify` would.

        """

    def judge_body(self, head: Head) -> None:  # noqa: B027  # most kinds cannot tell so early
        """Refuse the head of a POST whose body could not be read, whatever it is.

        Only asked of kinds whose senders react: what others have signed is kept, whatever it is.

        Raises:
            Invalid: as `read` would.

        """

    @abstractmethod
    def verify(self, request: Request, source: Source) -> str:
        """Return the message's id: 1 to 200 visible ASCII characters, the same for each repetition of the message.

        It is made of what is signed alone. Whoever has caught a message can change all else of it, its address, its
        headers, and send it again: it has to stay the same message, or be refused.

        Raises:
            Unsigned: this source did not sign it.

        """

    @abstractmethod
    def read(self, request: Request, source: Source) -> Intent:
        """Return what a request means that is known to be the source's.

        It looks at no clock, and at no header that would let somebody in: what was kept unread is read again, days
        later, out of what `shared.unread_input` keeps.

        Raises:
            Invalid: it cannot be taken; the error names what is wrong, and with which status to answer. What a sender
                that does not react has signed is kept as unread input, with this sentence.

        """

    def permission(self, head: Head) -> Mapping[str, str]:  # noqa: ARG002  # most senders do not ask
        """Return the headers with which an OPTIONS of the webhook's address is answered: who may send, and how much.

        It is not signed, so it must permit nothing to anybody that a signature would not.
        """
        return {}

    def answer(self, rest: str) -> str | None:  # noqa: ARG002  # most kinds answer nothing
        """Return what a GET of the webhook's address is told, `rest` being what follows it; None: that is no address.

        It is not signed: the sentence tells nothing that the source has sent.
        """
        return None
