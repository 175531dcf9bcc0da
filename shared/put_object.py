"""PUTs without the detours of a client that knows every operation of S3: for half of its processor time.

They are signed and sent by botocore's own parts, to where its client sent one before. Whatever is not plainly done goes
the client's way once more, which tries again, follows redirects and names errors; so a PUT may be sent twice.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ConnectTimeoutError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from shared import s3
from shared.settings import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_UNRESERVED = "/~"
"""What stays as it is in the path of a signed address, besides letters, digits and `_.-`."""


class Putter:
    """Writes objects of one bucket; each method may raise what botocore's client raises."""

    def __init__(self, store: Store, client: S3Client, *, connections: int) -> None:
        self._bucket = store.bucket
        self._client = client
        self._auth = S3SigV4Auth(Credentials(store.access_key, store.secret_key), "s3", store.region)
        self._session = _session(store.endpoint, connections)
        self._address = ""
        """Of the bucket, as the client found it out, ending in a slash; empty: not known, or not any more."""
        self._sent = threading.local()
        client.meta.events.register("before-send.s3.PutObject", self._note_address)

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str,
        cache: str,
        meta: Mapping[str, str],
        condition: dict[str, str],
    ) -> str:
        """Write an object and return its ETag. The condition is a header: If-Match, If-None-Match, or none."""
        headers = {"Content-Type": content_type, "Cache-Control": cache}
        headers |= {f"x-amz-meta-{name}": value for name, value in meta.items()}
        if self._address and (etag := self._directly(key, body, {**headers, **condition})):
            return etag
        asked: Any = {name.replace("-", ""): value for name, value in condition.items()}
        written = self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=body,
            ContentType=content_type,
            CacheControl=cache,
            Metadata=meta,
            **asked,
        )
        self._learn_address(key)
        return written["ETag"]

    def _directly(self, key: str, body: bytes, headers: Mapping[str, str]) -> str | None:
        request = AWSRequest("PUT", self._address + quote(key, safe=_UNRESERVED), headers, body)
        self._auth.add_auth(request)
        try:
            response = self._session.send(request.prepare())
        except (ReadTimeoutError, ConnectTimeoutError):
            raise  # waited long enough
        except BotoCoreError:
            return None  # such as a connection that the store closed meanwhile
        if response.status_code < 300:
            return str(response.headers["ETag"])
        if response.status_code < 409:  # moved, or signed for another region; 409 and 412 speak of the condition
            self._address = ""
        return None

    def _learn_address(self, key: str) -> None:
        """See where the bucket is by where the client sent an object; whoever is not sure goes on asking the client."""
        address, quoted = self._sent.address, quote(key, safe=_UNRESERVED)
        self._address = address.removesuffix(quoted) if address.endswith(f"/{quoted}") else ""

    def _note_address(self, request: AWSPreparedRequest, **_: object) -> None:
        self._sent.address = request.url


def _session(endpoint: str | None, connections: int) -> URLLib3Session:
    options: dict[str, Any] = {  # the stubs know neither a pair of time-outs nor an option of three parts
        "timeout": (s3.CONNECT_TIMEOUT, s3.READ_TIMEOUT),
        "socket_options": [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        "verify": os.environ.get("AWS_CA_BUNDLE") or True,
    }
    proxies = get_environ_proxies(endpoint or "https://amazonaws.com")
    return URLLib3Session(max_pool_connections=connections, proxies=proxies, **options)
