from __future__ import annotations

from shared.settings import Settings, Store
from shared.sources import Source
from tests.intake.described import described_app
from tests.reading.articles_read import SITE


def test_superdesk_is_told_that_it_need_not_send_its_files_and_others_that_there_is_nothing() -> None:
    sources = {"wire": Source("wire", "superdesk", ("superdesk-secret-token-1",)), "desk": Source("desk", "ninjs", ())}
    store = Store("bucket", "key", "secret")
    client = described_app(
        Settings(SITE, store, "postgresql://nobody@127.0.0.1:1/x", "memory://", "http://x", sources)
    ).test_client()

    told = client.get("/v1/sources/wire/webhook/assets/20261126/m1o")
    assert told.status_code == 200
    assert told.get_json()["state"] == "ignored"
    assert "from their addresses" in told.get_json()["sentence"]
    for path in ("wire/webhook/other", "desk/webhook/assets/m1o", "nobody/webhook/assets/m1o"):
        assert client.get(f"/v1/sources/{path}").status_code == 404
