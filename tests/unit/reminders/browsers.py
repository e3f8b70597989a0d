"""A push service on this machine and a browser behind it, which reads what is sent to it as RFC 8291 says."""

from __future__ import annotations

import json
import ssl
import struct
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from os import urandom
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chassis.clock import utc_now

HOST = "127.0.0.1"


@dataclass
class PushService(ThreadingHTTPServer):
    """Answers with `status`, and keeps path, headers and body of each request."""

    folder: Path
    status: int = 201
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__((HOST, 0), _Handler)
        self.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(self.folder))
        self.socket = context.wrap_socket(self.socket, server_side=True)

    __hash__ = object.__hash__

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.received.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 429:
            self.send_header("Retry-After", "20")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests look at what was received."""


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """Its certificate is `certificate(folder)`: whoever asks has to trust that."""
    with PushService(folder) as service:
        serving = threading.Thread(target=service.serve_forever, args=(0.02,))
        serving.start()
        yield service
        service.shutdown()
        serving.join()


def certificate(folder: Path) -> Path:
    return folder / "push-service.pem"


@dataclass(frozen=True)
class Reading:
    """What a browser has: a key pair and a secret."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: urandom(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> str:
        """As browsers write it."""
        keys = {"p256dh": _base64(self.point), "auth": _base64(self.secret)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def read(self, body: bytes) -> Any:
        """RFC 8188 with one record, its key from RFC 8291 §3.4."""
        salt, size, length = body[:16], struct.unpack("!L", body[16:20])[0], body[20]
        theirs, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        input_key = _derived(shared, self.secret, b"WebPush: info\x00" + self.point + theirs, 32)
        key = _derived(input_key, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(input_key, salt, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00")
        assert plain[-1:] == b"\x02"
        return json.loads(plain[:-1])


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _certificate(folder: Path) -> Path:
    """Of our own, for this machine, for an hour; with its key in the same file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), utc_now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificate(folder).write_bytes(made.public_bytes(Encoding.PEM) + private)
    return certificate(folder)
