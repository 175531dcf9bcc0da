"""What of pictures the bucket has lost is found, and made again."""

from __future__ import annotations

from services.sweep.verify import Verification
from shared.differences import Kind
from shared.picture import Picture
from tests.collector.illustrating import Desk
from tests.collector.picture_host import jpeg
from tests.publisher.pressing import client
from tests.shared.newsdesk import publish


def test_verify_finds_what_is_lost_and_has_it_fetched_again(desk: Desk) -> None:
    url = desk.host.put("/lost.jpg", jpeg(36, 24))
    publish(desk.ledger, picture=Picture(url))
    desk.press()
    desk.fetch()
    desk.press()
    mend = Verification(desk.ledger, desk.desk.bucket, "command", repair=True, remove=True)
    assert _found(mend) == {}
    lost, altered, *_ = sorted(desk.media())
    s3 = client(desk.store)
    s3.delete_object(Bucket=desk.store.bucket, Key=lost)
    s3.put_object(Bucket=desk.store.bucket, Key=altered, Body=b"x")
    look = Verification(desk.ledger, desk.desk.bucket, "command", deep=True)
    assert _found(look) == {f"/{lost}": Kind.MISSING, f"/{altered}": Kind.ALTERED}
    deep = Verification(desk.ledger, desk.desk.bucket, "command", repair=True, deep=True)
    for _ in range(2):
        assert set(_found(deep)) <= {f"/{lost}", f"/{altered}"}
        desk.fetch()
        desk.press()
    assert _found(look) == {}


def _found(verification: Verification) -> dict[str, Kind]:
    return {each.path: each.kind for _, found in verification.rounds(restart=True) for each in found}
