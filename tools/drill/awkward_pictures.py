"""A host of pictures in a drill: some come at once, others slowly or at the second try, and some are none.

Every publication of the drill's newsroom names one of its own. Readers must have the news whatever becomes of that; in
the end they have the pictures that are some, and see nothing where there is none.
"""

from __future__ import annotations

import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx
import pyvips
from werkzeug.wrappers import Request, Response

from tools.drill.newsroom import Answered
from tools.drill.promises import Broken, Promise
from tools.drill.script import newest
from tools.drill.serving import served

SLOW_SECONDS = 3.0
PICTURE_FAILING = 0.4
"""Of the answers for what comes at the second try, while everything breaks."""
_OURS_ON_A_PAGE = re.compile(r'<img src="(/assets/[0-9a-f]{32}\.jpg)"')
_INWARDS = "http://169.254.169.254/latest/meta-data/"


class PictureMood(StrEnum):
    """How the host is about a picture."""

    PLAIN = "plain"
    SLOW = "slow"
    """Half of it comes at once, the rest some seconds later."""
    FAILING = "failing"
    """It is answered 503 now and then, until the faults are over."""
    LONGER = "longer"
    """It says that it has more bytes than it sends."""
    CUT = "cut"
    """Half of the file."""
    MARKUP = "markup"
    """SVG with a script, called a JPEG."""
    INWARDS = "inwards"
    """It redirects to an address that nobody outside could reach."""

    @property
    def comes(self) -> bool:
        """Whether readers have to see it in the end."""
        return self in (PictureMood.PLAIN, PictureMood.SLOW, PictureMood.FAILING)


@dataclass
class AwkwardHost:
    """The host."""

    seed: int
    injected: Counter[str] = field(default_factory=Counter)
    sound: bool = False
    """It does not fail any more."""
    url: str = ""

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)  # noqa: S311 - not a secret

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve for the block."""
        with served(self) as self.url:
            yield

    def fields(self, article: str, version: int) -> dict[str, Any]:
        """Return what a version of an article says of its picture; nothing while this host is not there."""
        if not self.url:
            return {}
        address = f"{self.url}/{self.mood(article, version)}/{article}-{version}.jpg"
        return {"image": {"url": address, "alt": f"Bild {version}", "width": 60, "height": 40}}

    def coming(self) -> list[str]:
        """Return with what the addresses begin of pictures that readers have to see in the end."""
        return [f"{self.url}/{mood}/" for mood in PictureMood if mood.comes]

    def mood(self, article: str, version: int) -> PictureMood:
        """Return how it is about the picture of a version."""
        moods = list(PictureMood)
        return moods[zlib.crc32(f"{self.seed} {article} {version}".encode()) % len(moods)]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer as WSGI has it."""
        _, mood, name = Request(environ).path.split("/", 2)
        self.injected[f"picture {mood}"] += 1
        return self._answer(PictureMood(mood), name)(environ, start_response)

    def _answer(self, mood: PictureMood, name: str) -> Response:
        content = _drawn(name)
        match mood:
            case PictureMood.SLOW:
                return Response(_slowly(content), mimetype="image/jpeg")
            case PictureMood.FAILING if not self.sound and self._rng.random() < PICTURE_FAILING:
                return Response("Not now.", 503)
            case PictureMood.LONGER:
                return Response([content], headers={"Content-Length": str(2 * len(content))}, mimetype="image/jpeg")
            case PictureMood.CUT:
                return Response(content[: len(content) // 2], mimetype="image/jpeg")
            case PictureMood.MARKUP:
                return Response("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", mimetype="image/jpeg")
            case PictureMood.INWARDS:
                return Response("", 302, headers={"Location": _INWARDS})
        return Response(content, mimetype="image/jpeg")

    def broken(self, site: str, answers: Iterable[Answered]) -> Iterator[Broken]:
        """Look at each article as a reader does, and yield where a picture is missing or one is shown that is none."""
        answered = [answer for answer in answers if answer.submission]
        paths = {answer.message: answer.path for answer in answered}
        with httpx.Client(base_url=site, timeout=15, trust_env=False) as client:
            for message in newest(answer.message for answer in answered).values():
                if not message.ends_withdrawn:
                    mood = self.mood(message.article, message.version)
                    found = _seen(client, paths[message])
                    if found != ("a picture" if mood.comes else "none"):
                        expected = "a picture" if mood.comes else f"none, for its host is {mood}"
                        yield Broken(Promise.PICTURED, paths[message], expected, found)


def _seen(client: httpx.Client, path: str) -> str:
    """Return what a reader gets of a page's picture."""
    shown = _OURS_ON_A_PAGE.search(client.get(path).text)
    if shown is None:
        return "none"
    answer = client.get(shown[1])
    if answer.status_code == 200 and answer.headers.get("content-type") == "image/jpeg":
        return "a picture"
    return f"a picture that is answered {answer.status_code}"


def _drawn(name: str) -> bytes:
    """Return a picture of its own for each name."""
    colour = [zlib.crc32(name.encode()) >> shift & 0xFF for shift in (0, 8, 16)]
    plain = (pyvips.Image.black(60, 40, bands=3) + colour).cast("uchar").copy(interpretation="srgb")
    content: bytes = plain.write_to_buffer(".jpg")
    return content


def _slowly(content: bytes) -> Iterator[bytes]:
    yield content[: len(content) // 2]
    time.sleep(SLOW_SECONDS)
    yield content[len(content) // 2 :]
