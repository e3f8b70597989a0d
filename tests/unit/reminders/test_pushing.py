"""Messages to browsers: encrypted for one of them, signed with our key, and what comes of what the service says."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from services.reminders.delivery.pushing import Pusher, PushKeyUnusable
from services.reminders.domain.browser import browser_of
from services.reminders.domain.delivery import Outcome
from services.reminders.domain.errors import AddressImpossible
from services.reminders.domain.message import Answer, Message
from services.reminders.keys import KeysUnusable, new_push_key, public_push_key
from tests.unit.reminders.browsers import HOST, PushService, Reading, certificate, push_service

MESSAGE = Message("rem_1", "A small reminder", "Tea first – then five", open_url="http://carryover.test/l/x")
CONTACT, HERE = "push@example.org", frozenset({HOST})


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    with push_service(tmp_path) as found:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate(tmp_path)))
        yield found


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    (tmp_path / "push.pem").write_text(new_push_key())
    return str(tmp_path / "push.pem")


@pytest.fixture
def pusher(key_file: str) -> Pusher:
    return Pusher.of(key_file, CONTACT, HERE, timeout=2.0)


def test_only_the_browser_reads_what_is_sent(service: PushService, pusher: Pusher, key_file: str) -> None:
    reading = Reading(f"{service.address}/send/abc")
    kept_for = replace(MESSAGE, useful_for=timedelta(minutes=40))
    assert pusher.send(reading.subscription, kept_for) == Answer(Outcome.ACCEPTED)
    ((path, headers, body),) = service.received
    assert (path, headers["TTL"], headers["Content-Encoding"]) == ("/send/abc", "2400", "aes128gcm")
    assert b"Tea" not in body
    assert reading.read(body) == {
        "title": "A small reminder",
        "text": "Tea first – then five",
        "key": "rem_1",
        "open": "http://carryover.test/l/x",
    }
    told, _, known = headers["Authorization"].removeprefix("vapid t=").partition(", k=")
    assert known == public_push_key(key_file)
    point = urlsafe_b64decode(known + "=")
    ours: Any = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(told, ours, algorithms=["ES256"], audience=service.address)
    assert claims["sub"] == f"mailto:{CONTACT}"
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (201, Answer(Outcome.ACCEPTED)),
        (404, Answer(Outcome.REFUSED, gone=True)),
        (410, Answer(Outcome.REFUSED, gone=True)),
        (413, Answer(Outcome.REFUSED)),
        (429, Answer(Outcome.NOT_SENT, retry_after=timedelta(seconds=20), limited=True)),
        (403, Answer(Outcome.NOT_SENT, failing=True)),
        (302, Answer(Outcome.NOT_SENT, failing=True)),
        (500, Answer(Outcome.UNCERTAIN, failing=True)),
    ],
)
def test_what_the_push_service_says(service: PushService, pusher: Pusher, status: int, answer: Answer) -> None:
    service.status = status
    assert pusher.send(Reading(f"{service.address}/send/abc").subscription, MESSAGE) == answer
    assert len(service.received) == 1


def test_nobody_there_is_known_not_to_have_been_sent(service: PushService, pusher: Pusher) -> None:
    closed = Reading("https://127.0.0.1:9/send/abc").subscription
    assert pusher.send(closed, MESSAGE) == Answer(Outcome.NOT_SENT, failing=True)


def test_a_host_that_is_not_allowed_is_never_asked(service: PushService, key_file: str) -> None:
    subscription = Reading(f"{service.address}/send/abc").subscription
    inside = Pusher.of(key_file, CONTACT, HERE, timeout=2.0, allowed=lambda _: False)
    assert inside.send(subscription, MESSAGE) == Answer(Outcome.NOT_SENT, failing=True)
    elsewhere = Pusher.of(key_file, CONTACT, frozenset({"push.example.org"}), timeout=2.0)
    assert elsewhere.send(subscription, MESSAGE) == Answer(Outcome.REFUSED)
    assert service.received == []


def test_a_key_that_is_none(tmp_path: Path, key_file: str) -> None:
    (tmp_path / "other.pem").write_text("no key")
    with pytest.raises(PushKeyUnusable, match="PUSH_KEY_FILE"):
        Pusher.of(str(tmp_path / "other.pem"), CONTACT, HERE, timeout=1.0)
    with pytest.raises(PushKeyUnusable, match="PUSH_CONTACT"):
        Pusher.of(key_file, "nobody", HERE, timeout=1.0)
    for path in ("other.pem", "missing.pem"):
        with pytest.raises(KeysUnusable):
            public_push_key(str(tmp_path / path))


def subscription(endpoint: str = "https://push.example.org/a", **keys: Any) -> str:
    return json.dumps({"endpoint": endpoint, "keys": {**json.loads(Reading("").subscription)["keys"], **keys}})


@pytest.mark.parametrize("host", ["push.example.org", "a.notify.example.net"])
def test_a_browser_of_a_known_push_service(host: str) -> None:
    found = browser_of(subscription(f"https://{host}/a"), {"push.example.org", ".notify.example.net"})
    assert (found.host, browser_of(found.written(), {host})) == (host, found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada@example.org",
        "[]",
        "{}",
        "[" * 1500,
        subscription("http://push.example.org/a"),
        subscription("https://push.example.org.evil.test/a"),
        subscription("https://me:you@push.example.org/a"),
        subscription("https://push.example.org:99999/a"),
        subscription("https://push.example.org/a#b"),
        subscription("https://push.example.org/" + "a" * 1000),
        subscription(p256dh="AAAA"),
        subscription(p256dh="é"),
        subscription(auth="AAAA"),
        subscription(auth=7),
        json.dumps({"endpoint": "https://push.example.org/a", "keys": "none"}),
    ],
)
def test_what_is_no_browser(text: str) -> None:
    with pytest.raises(AddressImpossible):
        browser_of(text, {"push.example.org"})
