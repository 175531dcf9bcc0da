"""WordPress of Debian with the plugin, on PHP's own server and a MariaDB that listens on a socket only."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from pathlib import Path

from tests.cms.full_article import ALT, CAPTION, FULL_STORY, png
from tests.cms.installing import installed, run
from tests.cms.program import Api, RealCms, Started, Story, started

WORDPRESS_VERSION = "6.1.9"
PACKAGES = ("wordpress", "mariadb-server", "php-cli", "php-mysql", "php-curl", "php-xml", "php-mbstring", "php-gd")
PLUGIN = Path(__file__).parents[2] / "contrib" / "wordpress" / "andruck.php"
EDITOR, PASSWORD = "ada", "a long p4ssw0rd of tests"
_DATABASE_FLAGS = ("--no-defaults", "--user=root")
_CRON = "while (true) { sleep(1); @file_get_contents($argv[1]); }"
"""What an operator's crontab does once a minute: WordPress publishes nothing at its time unless somebody comes."""

_BLOCKS = """
<!-- wp:image {{"id":{id},"sizeSlug":"large"}} --><figure class="wp-block-image size-large">
<img src="{url}" alt="Süd" class="wp-image-{id}"/><figcaption>Bild &amp; Ton</figcaption></figure><!-- /wp:image -->
[caption id="attachment_{id}" align="alignleft" width="300"]<img class="wp-image-{id}" src="{url}"/> Klein[/caption]
[gallery ids="{id}"]
<!-- wp:quote --><blockquote class="wp-block-quote"><p>"Ja" - so...</p><cite>Ada</cite></blockquote><!-- /wp:quote -->
<!-- wp:latest-posts /--><!-- wp:more --><!--more--><!-- /wp:more -->
<!-- wp:embed {{"url":"https://www.youtube.com/watch?v=x","type":"video"}} --><figure class="wp-block-embed"><div>
https://www.youtube.com/watch?v=x
</div></figure><!-- /wp:embed -->"""


class WordPress(RealCms):
    """It has no changes of a published article that wait: autosaves are the nearest."""

    kind = "wordpress"
    min_schedule_seconds = 65

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._site = home / "site"
        self._others: list[Started] = []
        self._pending: dict[str, Story] = {}
        self._token = ""
        self._socket: Path | None = None
        self._pages: Api | None = None

    def start(self) -> None:
        first = not self._site.exists()
        if first:
            self._lay_out()
        self._start_database()
        if first:
            arguments = [self.url, EDITOR, PASSWORD]
            self._token = _said(self._site, ["php", "set_up.php", *arguments]).strip().splitlines()[-1]
        server = ["php", "-d", "variables_order=EGPCS", "-S", f"127.0.0.1:{self.port}", "router.php"]
        environment = {**os.environ, "PHP_CLI_SERVER_WORKERS": "4"}
        self._running = started(server, self._site, self.home / "php.log", environment)
        self._running.wait_for(f"{self.url}/wp-json/")
        self._others.append(
            started(["php", "-r", _CRON, f"{self.url}/wp-cron.php"], self.home, self.home / "cron.log", os.environ)
        )
        self.api = Api(f"{self.url}/wp-json/wp/v2")
        self.api.headers["Authorization"] = f"Basic {_basic(self.token)}"

    def stop(self) -> None:
        super().stop()
        while self._others:
            self._others.pop().stop()
        if self._socket:
            shutil.rmtree(self._socket.parent, ignore_errors=True)

    def _lay_out(self) -> None:
        shutil.copytree(installed("wordpress", WORDPRESS_VERSION, _fetch) / "site", self._site)
        shutil.copytree(Path(__file__).with_name("wordpress_site"), self._site, dirs_exist_ok=True)
        shutil.copy(PLUGIN, self._site / "wp-content" / "plugins")
        self._socket = Path(tempfile.mkdtemp(prefix="wp-")) / "db"  # a socket's path has room for 107 characters
        (self._site / "wp-config.php").write_text(_configuration(self.url, self._socket))
        made = ["mariadb-install-db", *_DATABASE_FLAGS, f"--datadir={self.home / 'db'}"]
        run(self.home, [*made, "--auth-root-authentication-method=normal", "--skip-test-db"])

    def _start_database(self) -> None:
        assert self._socket
        self._socket.parent.mkdir(exist_ok=True)
        command = ["mariadbd", *_DATABASE_FLAGS, f"--datadir={self.home / 'db'}", f"--socket={self._socket}"]
        log = self.home / "db.log"
        self._others.append(started([*command, "--skip-networking"], self.home, log, os.environ))
        client = ["mariadb", "--no-defaults", "-u", "root", f"--socket={self._socket}", "--connect-timeout=60"]
        run(self.home, ["mariadb-admin", *client[1:], "--wait=60", "ping"])
        run(self.home, [*client, "-e", "CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4"])

    def add_webhooks(self, url: str, secret: str) -> None:
        """Fill in the plugin's page, as an operator does."""
        form = self.admin("GET", "/wp-admin/options-general.php?page=andruck")
        nonce = re.search(r'name="_wpnonce" value="([0-9a-f]+)"', form)
        assert nonce, form
        filled = {"option_page": "andruck", "action": "update", "_wpnonce": nonce[1]}
        filled |= {"andruck_settings[address]": url, "andruck_settings[secret]": secret}
        self.admin("POST", "/wp-admin/options.php", data=filled)

    def admin(self, method: str, path: str, **more: object) -> str:
        """Return a page that an administrator sees who has logged in."""
        if self._pages is None:
            self._pages = Api(self.url)
            self._pages.call("GET", "/wp-login.php")  # it wants its cookie back
            self._pages.call("POST", "/wp-login.php", data={"log": EDITOR, "pwd": PASSWORD}, follow_redirects=True)
        return self._pages.call(method, path, follow_redirects=True, **more).text

    def php(self, code: str) -> str:
        """Run code inside WordPress, and return what it printed."""
        begin = "require 'wp-load.php'; require_once ABSPATH . 'wp-admin/includes/plugin.php'; "
        return _said(self._site, ["php", "-d", "display_errors=stderr", "-r", begin + code])

    @property
    def options(self) -> Mapping[str, object]:
        return {"url": self.url}

    @property
    def other_tokens(self) -> Sequence[str]:
        """As a stranger."""
        return ("",)

    @property
    def token(self) -> str:
        """The user and the application password, with a colon between them."""
        return f"{EDITOR}:{self._token}"

    def create(self, story: Story) -> str:
        return str(self._save("", {**self._fields(story), "status": "draft"})["id"])

    def create_full(self) -> str:
        sent = {"file": ("sued.png", png(), "image/png")}
        media = self.api.call("POST", "/media", files=sent).json()
        self.api.call("POST", f"/media/{media['id']}", json={"alt_text": ALT, "caption": CAPTION})
        section = self.api.call("POST", "/categories", json={"name": "Politik"}).json()["id"]
        fields = self._fields(FULL_STORY)
        fields["content"] = f"{fields['content']}{_BLOCKS.format(id=media['id'], url=media['source_url'])}"
        fields |= {"featured_media": media["id"], "categories": [section], "slug": "sued", "status": "draft"}
        return str(self._save("", fields)["id"])

    def edit_draft(self, id_: str, story: Story) -> None:
        if self.post(id_)["status"] == "publish":
            self._pending[id_] = story
            self.api.call("POST", f"/posts/{id_}/autosaves", json={"title": story.title, "content": story.html})
        else:
            self._save(f"/{id_}", self._fields(story))

    def publish(self, id_: str) -> None:
        story = self._pending.pop(id_, None)
        self._save(f"/{id_}", {**(self._fields(story) if story else {}), "status": "publish"})

    def edit(self, id_: str, story: Story) -> None:
        self._save(f"/{id_}", self._fields(story))

    def schedule(self, id_: str, story: Story, at: datetime) -> None:
        when = (at.astimezone(UTC) + timedelta(seconds=0.999999)).strftime(
            "%Y-%m-%dT%H:%M:%S"
        )  # whole seconds, not before
        self._save(f"/{id_}", {**self._fields(story), "status": "future", "date_gmt": when})

    def unpublish(self, id_: str) -> None:
        self._save(f"/{id_}", {"status": "draft"})

    def delete(self, id_: str) -> None:
        self.api.call("DELETE", f"/posts/{id_}", params={"force": "true"})

    def post(self, id_: str) -> dict[str, object]:
        """Return the post as its editor sees it."""
        return dict(self.api.call("GET", f"/posts/{id_}", params={"context": "edit"}).json())

    def change(self, id_: str, fields: Mapping[str, object]) -> None:
        """Save some fields of a post."""
        self._save(f"/{id_}", fields)

    def _save(self, path: str, fields: Mapping[str, object]) -> dict[str, object]:
        return dict(self.api.call("POST", f"/posts{path}", json=fields).json())

    def _fields(self, story: Story) -> dict[str, object]:
        tags = [self._tag(name) for name in story.tags]
        content = f"<!-- wp:html -->\n{story.html}\n<!-- /wp:html -->"
        return {"title": story.title, "content": content, "excerpt": story.standfirst, "tags": tags}

    def _tag(self, name: str) -> int:
        for known in self.api.call("GET", "/tags", params={"search": escape(name)}).json():
            if unescape(known["name"]) == name:
                return int(known["id"])
        return int(self.api.call("POST", "/tags", json={"name": name}).json()["id"])


def _fetch(folder: Path) -> None:
    if not all(shutil.which(each) for each in ("php", "mariadbd")) or not Path("/usr/share/wordpress").exists():
        run(folder, ["apt-get", "update", "-q"])
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(folder, ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES], environment)
    source = Path("/usr/share/wordpress")
    version = f"$wp_version = '{WORDPRESS_VERSION}'"
    assert version in (source / "wp-includes" / "version.php").read_text(), f"Debian has another WordPress: {version}"
    shutil.copytree(source, folder / "site", ignore=shutil.ignore_patterns(".htaccess"), ignore_dangling_symlinks=True)


def _said(folder: Path, command: list[str]) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def _basic(token: str) -> str:
    return base64.b64encode(token.encode()).decode()


def _configuration(url: str, socket: Path) -> str:
    """Return wp-config.php: application passwords want HTTPS or a local site, and nothing outside is asked."""
    constants = {
        **{"DB_NAME": "wordpress", "DB_USER": "root", "DB_PASSWORD": "", "DB_HOST": f"localhost:{socket}"},
        **{"DB_CHARSET": "utf8mb4", "WP_HOME": url, "WP_SITEURL": url, "WP_ENVIRONMENT_TYPE": "local"},
        **{"DISABLE_WP_CRON": True, "WP_HTTP_BLOCK_EXTERNAL": True, "WP_ACCESSIBLE_HOSTS": "127.0.0.1"},
        **{"AUTOMATIC_UPDATER_DISABLED": True, "WP_DEBUG": True, "WP_DEBUG_LOG": True, "WP_DEBUG_DISPLAY": False},
    }
    lines = "\n".join(f"define('{name}', {json.dumps(value)});" for name, value in constants.items())
    ending = "if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }\nrequire ABSPATH . 'wp-settings.php';"
    return f"<?php\n{lines}\n$table_prefix = 'wp_';\n{ending}\n"
