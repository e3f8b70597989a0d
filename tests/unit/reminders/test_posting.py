"""What comes of a request to a provider over HTTP: a real server that takes it, refuses, hangs and answers garbage."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from local.hooks import RETRY_AFTER, Receiver
from services.reminders.delivery.posting import Poster, ProviderUrlUnusable, reached_from_everywhere
from services.reminders.domain.delivery import Outcome
from services.reminders.domain.message import Answer, Message

MESSAGE = Message("rem_1", "A small reminder", "Tea first", open_url="http://carryover.test/today")
TAKEN = Answer(Outcome.ACCEPTED)
LATER = Answer(Outcome.NOT_SENT, retry_after=timedelta(seconds=RETRY_AFTER), limited=True)
TRY_AGAIN, IN_DOUBT = Answer(Outcome.NOT_SENT, failing=True), Answer(Outcome.UNCERTAIN, failing=True)


@pytest.fixture
def hooks(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path) as receiver:
        receiver.late = 5.0
        serving = threading.Thread(target=receiver.serve_forever, args=(0.02,))
        serving.start()
        yield receiver
        receiver.closing.set()
        receiver.shutdown()
        serving.join()


def a_webhook(port: int, path: str = "") -> Poster:
    return Poster.of(f"json://127.0.0.1:{port}/{path}", timeout=0.5)


def test_what_a_webhook_gets(hooks: Receiver) -> None:
    assert a_webhook(hooks.port, "carryover?redirect=yes&retry=3").send("ada", MESSAGE) == TAKEN
    (got,) = hooks.received()
    headers = got.pop("headers")
    assert isinstance(headers, dict)
    assert headers["Idempotency-Key"] == "rem_1"
    assert got == {
        "title": "A small reminder",
        "message": "Tea first",
        "key": "rem_1",
        "to": "ada",
        "open": "http://carryover.test/today",
    }


@pytest.mark.parametrize(
    ("mood", "answer"),
    [
        ("ok", TAKEN),
        ("later", LATER),
        ("broken", TRY_AGAIN),
        ("garbage", TRY_AGAIN),
        ("late", TRY_AGAIN),
        ("gone", Answer(Outcome.REFUSED, gone=True)),
    ],
)
def test_a_webhook_that_knows_a_repetition_by_its_key(hooks: Receiver, mood: str, answer: Answer) -> None:
    assert a_webhook(hooks.port, mood).send("ada", MESSAGE) == answer
    assert len(hooks.received()) == (mood not in {"later", "broken"})


@pytest.mark.parametrize("mood", ["broken", "garbage", "late"])
def test_without_a_key_doubt_stays_doubt(hooks: Receiver, monkeypatch: pytest.MonkeyPatch, mood: str) -> None:
    poster = a_webhook(hooks.port, mood)
    monkeypatch.setattr(Poster, "takes_keys", staticmethod(lambda _: False))
    assert poster.send("ada", MESSAGE) == IN_DOUBT


def test_a_refused_connection_is_known_not_to_have_been_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert a_webhook(port).send("ada", MESSAGE) == TRY_AGAIN


def test_a_host_that_is_not_allowed_is_not_asked(hooks: Receiver) -> None:
    poster = Poster.of(f"json://127.0.0.1:{hooks.port}/", timeout=0.5, allowed=reached_from_everywhere)
    assert poster.send("ada", MESSAGE) == TRY_AGAIN
    assert hooks.received() == []


def test_what_apprise_cannot_use_is_refused_at_the_start() -> None:
    with pytest.raises(ProviderUrlUnusable) as refused:
        Poster.of("pigeon://secret@roof", timeout=0.5)
    assert "secret" not in str(refused.value)
