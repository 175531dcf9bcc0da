"""A picture that a source has sent, and that a body shows, comes to its page: over a real ledger and a real store."""

from __future__ import annotations

import hashlib
import re

from shared.article import BodyFormat
from shared.ledger import Ledger
from shared.lifeline import Lifeline
from shared.picture import note_of_upload, url_of_upload
from shared.settings import Store
from tests.collector.illustrating import desk_over
from tests.collector.picture_host import PictureHost, jpeg
from tests.shared.newsdesk import publish


def test_what_was_sent_is_in_the_text_and_goes_with_it(ledger: Ledger, store: Store, lifeline: Lifeline) -> None:
    desk, content = desk_over(ledger, store, lifeline, PictureHost()), jpeg(80, 60)
    digest = hashlib.sha256(content).hexdigest()
    desk.desk.bucket.put_note(note_of_upload(digest), content, replace=False)
    path = publish(ledger, body=f"See\n\n![A map]({url_of_upload(digest)})", body_format=BodyFormat.MARKDOWN).path
    desk.press()
    assert "<em>A map</em>" in desk.read(path)
    assert desk.fetch() == 1
    desk.press()
    page = desk.read(path)
    image = re.search(r'<img [^>]*alt="A map"[^>]*>', page)
    assert image
    assert 'width="80" height="60"' in image[0]
    assert 'src="/assets/' in image[0]
    assert "media:" not in page
    publish(ledger, version=2, title="Without", body="None", body_format=BodyFormat.MARKDOWN)
    desk.press()
    desk.tidy()
    assert desk.media() == set()
