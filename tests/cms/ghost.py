"""Ghost, from npm's tarball: it is installed where it is unpacked, as its own command line does it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from tests.cms.full_article import ALT, CAPTION, FULL_STORY, png
from tests.cms.installing import installed, node_environment, npm
from tests.cms.program import Api, RealCms, Story, started

GHOST_VERSION = "6.65.0"
OWNER = {"name": "Ada Redaktion", "email": "ada@example.com", "password": "a long p4ssw0rd of tests"}
DOCUMENTED_EVENTS = (
    *("post.published", "post.published.edited", "post.unpublished", "post.deleted"),
    *("post.scheduled", "post.unscheduled", "post.edited"),
)
"""Those of docs/cms/ghost.md."""
EVENTS = (
    *("post.added", "post.edited", "post.deleted"),
    *("post.published", "post.published.edited", "post.unpublished"),
    *("post.scheduled", "post.unscheduled", "post.rescheduled"),
    *("post.tag.attached", "post.tag.detached"),
    *("page.published", "page.published.edited", "page.deleted"),
    "site.changed",
)
"""More than docs/cms/ghost.md asks for: what an operator enters too much must do no harm."""

_CARDS = """
<figure class="kg-card kg-image-card"><img src="{picture}" alt="Süd"><figcaption>Bild &amp; Ton</figcaption></figure>
<blockquote>Sie steht.</blockquote><ul><li>eins</li></ul><p><a href="{site}/about/?a=1&amp;b=2">Hier</a></p>
<!--kg-card-begin: html--><div data-x="1"><b>Roh</b> &amp; klar</div><!--kg-card-end: html-->
<figure class="kg-card kg-embed-card"><iframe src="https://www.youtube.com/embed/x" width="200" height="113"></iframe>
</figure>"""


class Ghost(RealCms):
    """Its drafts are edited in place, and so are published posts: there are no changes that wait."""

    kind = "ghost"
    keeps_drafts_of_published = False
    events: Sequence[str] = EVENTS

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.admin = Api(f"{self.url}/ghost/api/admin", {"Origin": self.url, "Accept-Version": "v6.0"})

    def start(self) -> None:
        folder = installed("ghost", GHOST_VERSION, _fetch)
        first = not (self.home / "content").exists()
        if first:
            shutil.copytree(folder / "content", self.home / "content", symlinks=True)
        environment = {**node_environment(), **self._settings()}
        self._running = started(["node", "index.js"], folder, self.home / "ghost.log", environment)
        self._running.wait_for(f"{self.url}/ghost/api/admin/site/")
        if first:
            self._set_up()

    def _settings(self) -> dict[str, str]:
        """Return its configuration; `__` separates the levels, and values are read as JSON where they are."""
        return {
            "NODE_ENV": "production",
            "url": self.url,
            "server__host": "127.0.0.1",
            "server__port": str(self.port),
            "database__client": "sqlite3",
            "database__connection__filename": str(self.home / "ghost.db"),
            "database__useNullAsDefault": "true",
            "paths__contentPath": str(self.home / "content"),
            "logging__transports": '["stdout"]',
            "mail__transport": "stub",
            "privacy__useUpdateCheck": "false",
            "privacy__useGravatar": "false",
            "privacy__useRpcPing": "false",
            "security__staffDeviceVerification": "false",
            "security__allowWebhookInternalIPs": "true",
            "times__cannotScheduleAPostBeforeInMinutes": "0",
        }

    def _set_up(self) -> None:
        self.admin.call("POST", "/authentication/setup/", json={"setup": [{**OWNER, "blogTitle": "Test"}]})
        login = {"username": OWNER["email"], "password": OWNER["password"]}
        self.admin.call("POST", "/session/", json=login)
        made = self.admin.call(
            "POST", "/integrations/?include=api_keys,webhooks", json={"integrations": [{"name": "Andruck"}]}
        ).json()["integrations"][0]
        self._integration = made["id"]
        self._keys = {key["type"]: key["secret"] for key in made["api_keys"]}

    def add_webhooks(self, url: str, secret: str) -> None:
        for event in self.events:
            hook = {
                "event": event,
                "target_url": f"{url}/{event}",
                "name": event,
                "secret": secret,
                "integration_id": self._integration,
            }
            self.admin.call("POST", "/webhooks/", json={"webhooks": [hook]})

    @property
    def options(self) -> Mapping[str, object]:
        return {"url": self.url}

    @property
    def token(self) -> str:
        """The key of the Admin API, `id:secret`."""
        return str(self._keys["admin"])

    @property
    def other_tokens(self) -> Sequence[str]:
        """The key of the Content API."""
        return (str(self._keys["content"]),)

    def create(self, story: Story) -> str:
        return str(self._send("POST", "", {**_fields(story), "status": "draft"})["id"])

    def create_full(self) -> str:
        sent = {"file": ("süd.png", png(), "image/png")}
        url = self.admin.call("POST", "/images/upload/", files=sent).json()["images"][0]["url"]
        fields = _fields(FULL_STORY)
        fields["html"] = f"{fields['html']}{_CARDS.format(picture=url, site=self.url)}"
        fields["tags"] = [{"name": name} for name in ("Politik", *FULL_STORY.tags, "#intern")]
        fields |= {"feature_image": url, "feature_image_alt": ALT, "feature_image_caption": f"<i>{escape(CAPTION)}</i>"}
        fields |= {"canonical_url": "https://example.org/sued?a=1&b=2", "status": "draft"}
        return str(self._send("POST", "", fields)["id"])

    def edit_draft(self, id_: str, story: Story) -> None:
        self._change(id_, _fields(story))

    def publish(self, id_: str) -> None:
        self._change(id_, {"status": "published"})

    def edit(self, id_: str, story: Story) -> None:
        self._change(id_, _fields(story))

    def schedule(self, id_: str, story: Story, at: datetime) -> None:
        whole = at.astimezone(UTC) + timedelta(seconds=0.999999)  # Ghost keeps whole seconds: not before
        when = whole.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self._change(id_, {**_fields(story), "status": "scheduled", "published_at": when})

    def unpublish(self, id_: str) -> None:
        self._change(id_, {"status": "draft"})

    def delete(self, id_: str) -> None:
        self.admin.call("DELETE", f"/posts/{id_}/")

    def post(self, id_: str) -> dict[str, object]:
        """Return the post as it is now."""
        return dict(self.admin.call("GET", f"/posts/{id_}/").json()["posts"][0])

    def _change(self, id_: str, fields: Mapping[str, object]) -> None:
        """Change some fields; Ghost wants the time of the revision that is changed."""
        self._send("PUT", f"{id_}/", {**fields, "updated_at": self.post(id_)["updated_at"]})

    def _send(self, method: str, path: str, fields: Mapping[str, object]) -> dict[str, object]:
        answer = self.admin.call(method, f"/posts/{path}?source=html", json={"posts": [fields]})
        return dict(answer.json()["posts"][0])


def _fields(story: Story) -> dict[str, object]:
    return {
        "title": story.title,
        "html": story.html,
        "custom_excerpt": story.standfirst or None,
        "tags": [{"name": tag} for tag in story.tags],
    }


def _fetch(folder: Path) -> None:
    npm(folder, "pack", f"ghost@{GHOST_VERSION}", "--silent")
    shutil.unpack_archive(folder / f"ghost-{GHOST_VERSION}.tgz", folder / "unpacked", "gztar")
    for each in (folder / "unpacked" / "package").iterdir():
        each.rename(folder / each.name)
    npm(folder, "install", "--omit=dev", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error")
