"""Strapi, as `create-strapi-app` lays it out, without its admin panel; content types are files of the project."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from tests.cms.full_article import ALT, CAPTION, FULL_STORY, png
from tests.cms.installing import installed, node_environment, npm
from tests.cms.program import Api, RealCms, Story, started

PROJECT = Path(__file__).with_name("strapi_project")
STRAPI_VERSION = str(json.loads((PROJECT / "package.json").read_text())["dependencies"]["@strapi/strapi"])
OWNER = {"firstname": "Ada", "lastname": "Redaktion", "email": "ada@example.com", "password": "A-long-p4ssw0rd"}
ARTICLES = "/content-manager/collection-types/api::article.article"
EVENTS = [f"entry.{verb}" for verb in ("create", "update", "delete", "publish", "unpublish")]


class Strapi(RealCms):
    """Its drafts stand beside what is published: saving changes nothing for readers, until it is published again."""

    kind = "strapi"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._secret = secrets.token_hex(32)
        self.api = Api(self.url)

    def start(self) -> None:
        folder = installed("strapi", STRAPI_VERSION, _fetch)
        project = self.home / "project"
        first = not project.exists()
        if first:
            shutil.copytree(PROJECT, project)
            (project / "node_modules").symlink_to(folder / "node_modules")
        environment = {
            **node_environment(),
            "NODE_ENV": "development",  # in production it sends no webhooks to its own machine
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "SECRET": self._secret,
            "DATABASE_FILENAME": str(self.home / "strapi.db"),
            "STRAPI_TELEMETRY_DISABLED": "true",
            "STRAPI_DISABLE_UPDATE_NOTIFICATION": "true",
        }
        command = ["node", str(folder / "node_modules" / "@strapi" / "strapi" / "bin" / "strapi.js"), "start"]
        self._running = started(command, project, self.home / "strapi.log", environment)
        self._running.wait_for(f"{self.url}/admin/init")
        if first:
            self._set_up()

    def _set_up(self) -> None:
        owner = self.api.call("POST", "/admin/register-admin", json=OWNER).json()["data"]
        self.api.headers["Authorization"] = f"Bearer {owner['token']}"
        token = {"name": "Andruck", "description": "", "type": "read-only", "lifespan": None}
        self._token = str(self.api.call("POST", "/admin/api-tokens", json=token).json()["data"]["accessKey"])
        author = {"name": "Ada Redaktion", "email": "ada@example.com"}
        self._author = self._make("author", author)
        self._category = self._make("category", {"name": "Politik", "slug": "politik"})
        self.publish(self.create(Story("Bleibt", "<p>Sie steht.</p>")))  # nothing is gone of what seems empty

    def _make(self, model: str, fields: Mapping[str, object]) -> str:
        path = f"/content-manager/collection-types/api::{model}.{model}"
        return str(self.api.call("POST", path, json=fields).json()["data"]["documentId"])

    def add_webhooks(self, url: str, secret: str) -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        hook = {"name": "Andruck", "url": url, "headers": headers, "events": EVENTS}
        self.api.call("POST", "/admin/webhooks", json=hook)

    @property
    def options(self) -> Mapping[str, object]:
        fields = {"tags": "tags", "authors": "authors.name", "publish_at": "publishAt"}
        return {"url": self.url, "fields": fields, "locale": "en", "language": "de"}

    @property
    def token(self) -> str:
        return self._token

    def create(self, story: Story) -> str:
        fields = {**_fields(story), "authors": [self._author], "category": self._category}
        made = self.api.call("POST", ARTICLES, json=fields).json()["data"]
        return f"{made['documentId']}:{made['locale']}"

    @property
    def full_options(self) -> Mapping[str, object]:
        """With a dynamic zone and a component, as in Strapi's own templates."""
        options = dict(self.options)
        fields = {"body": "blocks", "dateline": "seo.metaTitle", "picture_credit": "seo.shareImage.alternativeText"}
        return {**options, "fields": {**dict(options["fields"]), **fields}}  # type: ignore[call-overload]

    def create_full(self) -> str:
        about = json.dumps({"name": "süd.png", "alternativeText": ALT, "caption": CAPTION})
        sent = {"files": ("süd.png", png(), "image/png")}
        file = self.api.call("POST", "/upload", files=sent, data={"fileInfo": about}).json()[0]["id"]
        fields = {**_fields(FULL_STORY), "slug": "sued", "cover": file, "blocks": _zone(file)}
        fields["seo"] = {"metaTitle": "Süd", "shareImage": file}
        fields |= {"authors": [self._author], "category": self._category}
        made = self.api.call("POST", ARTICLES, json=fields).json()["data"]
        return f"{made['documentId']}:{made['locale']}"

    def edit_draft(self, id_: str, story: Story) -> None:
        self.api.call("PUT", f"{_path(id_)}", json=_fields(story))

    def publish(self, id_: str) -> None:
        self.api.call("POST", f"{_path(id_)}/actions/publish", json={})

    def edit(self, id_: str, story: Story) -> None:
        self.api.call("POST", f"{_path(id_)}/actions/publish", json=_fields(story))

    def schedule(self, id_: str, story: Story, at: datetime) -> None:
        """Publish it with a field of its own that says from when on: Strapi itself sells schedules apart."""
        when = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.api.call("POST", f"{_path(id_)}/actions/publish", json={**_fields(story), "publishAt": when})

    def unpublish(self, id_: str) -> None:
        self.api.call("POST", f"{_path(id_)}/actions/unpublish", json={})

    def delete(self, id_: str) -> None:
        self.api.call("DELETE", f"{_path(id_)}")


def _zone(file: int) -> list[dict[str, object]]:
    """Return one of each of the components that Strapi's own templates have."""
    return [
        {"__component": "shared.rich-text", "body": 'Tausende & mehr: "Nein" <laut>\n\n## Ursache'},
        {"__component": "shared.quote", "title": "Ada", "body": "Sie steht."},
        {"__component": "shared.media", "file": file},
        {"__component": "shared.slider", "files": [file, file]},
    ]


def _path(id_: str) -> str:
    return f"{ARTICLES}/{id_.partition(':')[0]}"


def _fields(story: Story) -> dict[str, object]:
    parser = _Blocks()
    parser.feed(story.html)
    return {
        "title": story.title,
        "description": story.standfirst,
        "content": parser.blocks,
        "tags": list(story.tags),
    }


class _Blocks(HTMLParser):
    """Makes the blocks that Strapi's editor would write of the paragraphs and headings of a story."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[dict[str, object]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - there are none
        if tag == "p":
            self.blocks.append({"type": "paragraph"})
        else:
            self.blocks.append({"type": "heading", "level": int(tag[1])})

    def handle_data(self, data: str) -> None:
        self.blocks[-1]["children"] = [{"type": "text", "text": data}]


def _fetch(folder: Path) -> None:
    shutil.copy(PROJECT / "package.json", folder)
    npm(folder, "install", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error")
