"""A pressroom and a pictures' desk, seen to step by step."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from services.collector.picture_desk import PictureDesk
from services.collector.picture_web import PictureWeb
from services.collector.picture_work import PictureWork
from services.publisher.press import Pressroom
from shared.bucket import Bucket
from shared.ledger import Ledger, transaction
from shared.lifeline import Lifeline
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.collector.picture_host import PictureHost
from tests.publisher.newsroom import SITE, theme_for
from tests.publisher.pressing import client
from tests.shared.newsdesk import due


@dataclass
class Desk:
    """A pressroom and a pictures' desk, seen to step by step."""

    room: Pressroom
    desk: PictureDesk
    store: Store
    host: PictureHost

    @property
    def ledger(self) -> Ledger:
        return self.room.ledger

    def press(self) -> list[str]:
        """Press what is due; return the paths in their order."""
        pressed: list[str] = []
        while paths := due(self.ledger):
            for path in paths:
                self.room.press([path])
                pressed.append(path)
            assert len(pressed) < 200
        return pressed

    def fetch(self) -> int:
        """Fetch what is due by now, and return how many pictures that were."""
        with transaction(self.ledger) as db:
            db.execute("UPDATE pictures SET next_attempt_at = now()")
        seen: set[str] = set()
        while leases := [lease for lease in self.desk.claim(9) if lease.row.id not in seen]:
            for lease in leases:
                self.desk.work.see_to(lease)
                seen.add(lease.row.id)
        self.desk.tell_pages()
        return len(seen)

    def read(self, path: str) -> str:
        """Return what readers get at a path; empty: nothing."""
        key = path.removeprefix("/") + ("index.html" if path.endswith("/") else "")
        s3 = client(self.store)
        try:
            return str(s3.get_object(Bucket=self.store.bucket, Key=key)["Body"].read().decode("latin-1"))
        except s3.exceptions.NoSuchKey:
            return ""

    def state(self, url: str) -> tuple[str, str | None]:
        with transaction(self.ledger) as db:
            row = db.execute("SELECT state || '|' || coalesce(problem, '') FROM pictures WHERE url = %(u)s", {"u": url})
            state, _, problem = str(row.value()).partition("|")
            return state, problem or None

    def media(self) -> set[str]:
        """Return the pictures' objects in the bucket."""
        listed = client(self.store).list_objects_v2(Bucket=self.store.bucket, Prefix="assets/").get("Contents", [])
        return {each["Key"] for each in listed if not each["Key"].endswith(".css")}

    def tidy(self) -> None:
        self.desk.tidy()


def desk_over(ledger: Ledger, store: Store, lifeline: Lifeline, host: PictureHost) -> Desk:
    """Return one that asks this host."""
    bells, bucket = Doorbells(celery_app("memory://")), Bucket(store)
    work = PictureWork(PictureWeb(("127.0.0.1/32",)), ledger, bucket)
    pictures = PictureDesk(work, ledger, bucket, bells, lifeline, threading.Event())
    return Desk(Pressroom(ledger, bucket, theme_for(SITE), bells), pictures, store, host)
