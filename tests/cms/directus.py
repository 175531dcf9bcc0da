"""Directus, from npm, with a collection of articles as an operator would make it, on SQLite."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.cms.full_article import ALT, CAPTION, FULL_STORY, png
from tests.cms.installing import installed, node_environment, npm, run
from tests.cms.program import Api, RealCms, Story, started

DIRECTUS_VERSION = "11.17.4"
FIELDS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("status", "string", {"interface": "select-dropdown"}),
    ("title", "string", {"interface": "input"}),
    ("standfirst", "text", {"interface": "input-multiline"}),
    ("body", "text", {"interface": "input-rich-text-html"}),
    ("tags", "csv", {"interface": "tags", "special": ["cast-csv"]}),
    ("publish_at", "timestamp", {"interface": "datetime"}),
    ("author", "string", {"interface": "input"}),
    ("section", "string", {"interface": "input"}),
    ("editor", "integer", {"interface": "select-dropdown-m2o", "special": ["m2o"]}),
    ("image", "uuid", {"interface": "file-image", "special": ["file"]}),
    ("alt", "string", {"interface": "input"}),
    ("caption", "string", {"interface": "input"}),
    ("date_created", "timestamp", {"special": ["date-created"], "readonly": True}),
    ("date_updated", "timestamp", {"special": ["date-updated"], "readonly": True}),
)


class Directus(RealCms):
    """What is saved of a published article is public at once; what is to wait is a content version, and is promoted."""

    kind = "directus"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._token, self._reader = secrets.token_hex(24), secrets.token_hex(24)
        self._versions: dict[str, str] = {}
        self.api = Api(self.url, {"Authorization": f"Bearer {self._token}"})

    def start(self) -> None:
        folder = installed("directus", DIRECTUS_VERSION, _fetch)
        environment = {**node_environment(), **self._settings()}
        command = ["node", str(folder / "node_modules" / "directus" / "cli.js")]
        first = not (self.home / "directus.db").exists()
        if first:
            run(self.home, [*command, "bootstrap"], environment)
        self._running = started([*command, "start"], self.home, self.home / "directus.log", environment)
        self._running.wait_for(f"{self.url}/server/ping")
        if first:
            self._make_collection()
            self._make_reader()

    def _settings(self) -> dict[str, str]:
        return {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "KEY": secrets.token_hex(16),
            "SECRET": self._token,
            "DB_CLIENT": "sqlite3",
            "DB_FILENAME": str(self.home / "directus.db"),
            "ADMIN_EMAIL": "ada@example.com",
            "ADMIN_PASSWORD": "a long p4ssw0rd of tests",
            "ADMIN_TOKEN": self._token,
            "IMPORT_IP_DENY_LIST": "169.254.169.254",
            "TELEMETRY": "false",
            "PRESSURE_LIMITER_ENABLED": "false",  # a busy machine is no reason to refuse
            "STORAGE_LOCAL_ROOT": str(self.home / "uploads"),
            "TZ": "UTC",
        }

    def _make_collection(self) -> None:
        key = {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}}
        fields = [{"field": name, "type": type_, "meta": meta} for name, type_, meta in FIELDS]
        made = {"collection": "articles", "schema": {}, "meta": {"versioning": True}, "fields": [key, *fields]}
        self.api.call("POST", "/collections", json=made)
        name = {"field": "name", "type": "string"}
        self.api.call("POST", "/collections", json={"collection": "editors", "schema": {}, "fields": [key, name]})
        for field, related in (("editor", "editors"), ("image", "directus_files")):
            relation = {"collection": "articles", "field": field, "related_collection": related, "schema": {}}
            self.api.call("POST", "/relations", json=relation)
        self.publish(self.create(Story("Bleibt", "<p>Sie steht.</p>")))  # nothing is gone of what seems empty

    def _make_reader(self) -> None:
        """Make the policy and the user of docs/cms/directus.md."""
        may = [{"collection": each, "action": "read", "fields": ["*"]} for each in ("articles", "editors")]
        more = {"permissions": {"create": may, "update": [], "delete": []}}
        policy = self.api.call("POST", "/policies", json={"name": "Andruck", **more}).json()["data"]["id"]
        policies = {"create": [{"policy": {"id": policy}}], "update": [], "delete": []}
        self.api.call("POST", "/users", json={"first_name": "Andruck", "token": self._reader, "policies": policies})

    def add_webhooks(self, url: str, secret: str) -> None:
        """Make the flow of docs/cms/directus.md."""
        trigger = {"type": "action", "collections": ["articles"]}
        trigger["scope"] = ["items.create", "items.update", "items.delete"]
        flow = {"name": "Andruck", "status": "active", "trigger": "event", "accountability": "all", "options": trigger}
        flow_id = self.api.call("POST", "/flows", json=flow).json()["data"]["id"]
        headers = [{"header": "Authorization", "value": f"Bearer {secret}"}]
        request = {"method": "POST", "url": url, "headers": headers, "body": "{{ $trigger }}"}
        operation = {"flow": flow_id, "name": "Tell Andruck", "key": "tell", "type": "request", "options": request}
        operation |= {"position_x": 19, "position_y": 1}
        operation_id = self.api.call("POST", "/operations", json=operation).json()["data"]["id"]
        self.api.call("PATCH", f"/flows/{flow_id}", json={"operation": operation_id})

    @property
    def options(self) -> Mapping[str, object]:
        return {"url": self.url, "collection": "articles"}

    @property
    def token(self) -> str:
        """Of a user who may read the articles, and nothing else."""
        return self._reader

    def create(self, story: Story) -> str:
        made = self.api.call("POST", "/items/articles", json={**_fields(story), "status": "draft"})
        return str(made.json()["data"]["id"])

    @property
    def full_options(self) -> Mapping[str, object]:
        return {
            **self.options,
            "fields": {"authors": "editor.name", "picture_alt": "alt", "picture_caption": "caption"},
        }

    def create_full(self) -> str:
        file = self.api.call("POST", "/files", files={"file": ("süd.png", png(), "image/png")}).json()["data"]["id"]
        editor = self.api.call("POST", "/items/editors", json={"name": "Ada Redaktion"}).json()["data"]["id"]
        more = {
            "section": "politik",
            "image": file,
            "alt": ALT,
            "caption": CAPTION,
            "editor": editor,
            "status": "draft",
        }
        more["body"] = f'{FULL_STORY.html}<p><img src="{self.url}/assets/{file}?png=1" alt="Süd"></p>'
        return str(self.api.call("POST", "/items/articles", json={**_fields(FULL_STORY), **more}).json()["data"]["id"])

    def edit_draft(self, id_: str, story: Story) -> None:
        if self.item(id_)["status"] != "published":
            self._save(id_, _fields(story))
            return
        if id_ not in self._versions:
            version = {"key": "draft", "name": "Draft", "collection": "articles", "item": id_}
            self._versions[id_] = str(self.api.call("POST", "/versions", json=version).json()["data"]["id"])
        self.api.call("POST", f"/versions/{self._versions[id_]}/save", json=_fields(story))

    def publish(self, id_: str) -> None:
        if version := self._versions.pop(id_, None):
            main = self.api.call("GET", f"/versions/{version}/compare").json()["data"]["mainHash"]
            self.api.call("POST", f"/versions/{version}/promote", json={"mainHash": main})
            self.api.call("DELETE", f"/versions/{version}")
        else:
            self._save(id_, {"status": "published"})

    def edit(self, id_: str, story: Story) -> None:
        self._save(id_, _fields(story))

    def schedule(self, id_: str, story: Story, at: datetime) -> None:
        when = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._save(id_, {**_fields(story), "publish_at": when, "status": "published"})

    def unpublish(self, id_: str) -> None:
        self._save(id_, {"status": "draft"})

    def delete(self, id_: str) -> None:
        self.api.call("DELETE", f"/items/articles/{id_}")

    def item(self, id_: str) -> dict[str, object]:
        """Return the article as it is now."""
        return dict(self.api.call("GET", f"/items/articles/{id_}").json()["data"])

    def _save(self, id_: str, fields: Mapping[str, object]) -> None:
        self.api.call("PATCH", f"/items/articles/{id_}", json=fields)


def _fields(story: Story) -> dict[str, object]:
    return {
        "title": story.title,
        "standfirst": story.standfirst,
        "body": story.html,
        "tags": list(story.tags),
        "author": "Ada Redaktion",
    }


def _fetch(folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}')
    npm(folder, "install", "--no-audit", "--no-fund", "--ignore-scripts", f"directus@{DIRECTUS_VERSION}")
    npm(folder, "rebuild", "sqlite3", "isolated-vm", "argon2")
