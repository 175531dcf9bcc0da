"""What the parts of the local store know each other by. Without it every user of the machine may speak with them."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.local.private_file import write_private

SEAWEEDFS_COMPONENTS = ("MASTER", "VOLUME", "FILER", "S3", "CLIENT", "ADMIN", "WORKER", "MSG_BROKER", "MSG_AGENT")
TOKENS = ("JWT_SIGNING_KEY", "JWT_SIGNING_READ_KEY", "JWT_FILER_SIGNING_KEY", "JWT_FILER_SIGNING_READ_KEY")
CERTIFICATE_LIFETIME = timedelta(days=3650)


def store_keys(directory: Path) -> dict[str, str]:
    """Make keys for one run of the store, and return the environment that tells SeaweedFS of them.

    Over HTTP its parts then ask each other for a token (JWT), over gRPC for a certificate (mutual TLS): see
    `weed scaffold -config=security`.

    Args:
        directory: one that nobody else may read.
    """
    key, certificate = directory / "store.key", directory / "store.crt"
    _make_certificate(key, certificate)
    return {
        **{f"WEED_{name}": secrets.token_hex() for name in TOKENS},
        "WEED_GRPC_CA": str(certificate),
        **{f"WEED_GRPC_{part}_CERT": str(certificate) for part in SEAWEEDFS_COMPONENTS},
        **{f"WEED_GRPC_{part}_KEY": str(key) for part in SEAWEEDFS_COMPONENTS},
    }


def _make_certificate(key: Path, certificate: Path) -> None:
    """Write a certificate that vouches for itself: whoever has its key is one of us."""
    private = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "andruck")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + CERTIFICATE_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(key, pem.decode())
    write_private(certificate, made.public_bytes(serialization.Encoding.PEM).decode())
