"""The keys of this installation: they seal what must not lie open in the database and sign what comes back by links."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class KeysUnusable(Exception):
    """REMINDER_KEYS holds something else than keys; the message never shows it."""


class NotSealed(Exception):
    """Not sealed with any of these keys, or damaged."""


@dataclass(frozen=True, repr=False)
class Keys:
    """The first key seals and signs; all of them open and verify, so that a new one may be put before the others."""

    _keys: Sequence[str]

    @classmethod
    def of(cls, setting: str) -> Keys:
        """From the setting, one key a line; raises KeysUnusable."""
        keys = setting.split()
        try:
            for key in keys:
                Fernet(key)
        except ValueError as error:
            raise KeysUnusable("REMINDER_KEYS must hold keys of 32 bytes as URL-safe base64, one a line.") from error
        if not keys:
            raise KeysUnusable("REMINDER_KEYS is empty.")
        return cls(tuple(keys))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """What was sealed; raises NotSealed."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise NotSealed from error

    def sign(self, purpose: str, text: str) -> str:
        """64 hexadecimal digits; the same text has another signature for another purpose."""
        return _mac(self._keys[0], purpose, text)

    def verify(self, purpose: str, text: str, signature: str) -> bool:
        return any(hmac.compare_digest(_mac(key, purpose, text), signature) for key in self._keys)

    def fingerprint(self, purpose: str, text: str) -> str:
        """By which equal texts are found without opening them; by the last key, so that it outlives new ones."""
        return _mac(self._keys[-1], purpose, text)

    @property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self._keys])


def _mac(key: str, purpose: str, text: str) -> str:
    return hmac.new(urlsafe_b64decode(key), f"{purpose}\x1f{text}".encode(), sha256).hexdigest()


def new_push_key() -> str:
    """A private key for signing web push messages (VAPID), as the text of a PEM file."""
    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def public_push_key(path: str) -> str:
    """What a browser has to know of the key in that file: a point as URL-safe base64. Raises KeysUnusable."""
    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeysUnusable("PUSH_KEY_FILE is not a private key in PEM.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeysUnusable("PUSH_KEY_FILE is not a key on the curve P-256.")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode("ascii")
