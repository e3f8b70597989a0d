"""Passwords and keys of one installation, made once and kept in files that only their owner can read."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe
from uuid import uuid4

from local.folders import write_private


@dataclass(frozen=True)
class Secrets:
    """Reads what is there and makes what is missing; a value never changes by itself.

    Parts are started by several threads that share one of these: each value is made by the first that asks.
    """

    folder: Path
    _making: threading.RLock = field(default_factory=threading.RLock, compare=False, repr=False)

    def password(self, name: str) -> str:
        return self._kept(f"{name}.password", token_urlsafe(24))

    def cookie_key_file(self) -> Path:
        self._kept("cookie.key", token_urlsafe(48))
        return self.folder / "cookie.key"

    def reminder_keys_file(self) -> Path:
        """What seals addresses and signs links of reminders."""
        self._kept("reminders.keys", urlsafe_b64encode(token_bytes(32)).decode("ascii"))
        return self.folder / "reminders.keys"

    def push_key_file(self) -> Path:
        """What signs messages to browsers."""
        if not (self.folder / "push.pem").exists():
            from services.reminders.keys import new_push_key  # noqa: PLC0415 - slow to import, wanted once in a life

            self._kept("push.pem", new_push_key())
        return self.folder / "push.pem"

    def replica_key_file(self) -> Path:
        """What members of a replica set show each other; mongod asks for base64 and for mode 0600 at most."""
        self._kept("mongodb-replica.key", token_urlsafe(96).replace("-", "A").replace("_", "B"))
        return self.folder / "mongodb-replica.key"

    def kafka_cluster_id(self) -> str:
        return self._kept("kafka-cluster.id", urlsafe_b64encode(uuid4().bytes).rstrip(b"=").decode("ascii"))

    def token_keys(self) -> tuple[Path, Path]:
        """Files with the key that signs service tokens and with the public keys that verify them."""
        private, public = self.folder / "token-signing.json", self.folder / "token-public.json"
        with self._making:
            if not (private.exists() and public.exists()):
                _make_token_keys(private, public)
        return private, public

    def handed_over(self, name: str, value: str) -> Path:
        """A file by which a value of this start (an address with a password in it) reaches a process."""
        path = self.folder / name
        write_private(path, value)
        return path

    def _kept(self, name: str, fresh: str) -> str:
        path = self.folder / name
        with self._making:
            if not path.exists():
                write_private(path, fresh)
        return path.read_text(encoding="utf-8").strip()


def _make_token_keys(private: Path, public: Path) -> None:
    from chassis.tokens import new_keypair  # noqa: PLC0415 - slow to import, wanted once in a life

    signing, verifying = new_keypair(f"local-{token_hex(4)}")
    write_private(private, json.dumps(signing))
    write_private(public, json.dumps({"keys": verifying}))
