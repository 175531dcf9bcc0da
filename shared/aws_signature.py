"""AWS Signature Version 4 for requests that no client of botocore's sends (docs.aws.amazon.com, SigV4)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"
_REGION = "us-east-1"
"""Where services without a region sign."""


def signed_headers(
    method: str, url: str, body: bytes, *, access_key: str, secret_key: str, service: str, now: datetime
) -> dict[str, str]:
    """Return the headers that sign a request without a query, made at a time (UTC)."""
    split = urlsplit(url)
    moment, digest = now.strftime("%Y%m%dT%H%M%SZ"), hashlib.sha256(body).hexdigest()
    canonical = "\n".join(
        (method, split.path or "/", "", f"host:{split.netloc}", f"x-amz-date:{moment}", "", "host;x-amz-date", digest)
    )
    scope = f"{moment[:8]}/{_REGION}/{service}/aws4_request"
    to_sign = "\n".join((_ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    signed = f"Credential={access_key}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}"
    return {"X-Amz-Date": moment, "Authorization": f"{_ALGORITHM} {signed}"}
