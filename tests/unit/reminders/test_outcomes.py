"""What an attempt to send comes to, read from the exceptions of a real SMTP client against a server that misbehaves."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime

import pytest

from chassis.clock import utc_now
from services.reminders.delivery.email import EmailUrlUnusable, Mailer
from services.reminders.delivery.listening import wait_of
from services.reminders.delivery.outcomes import outcome_of
from services.reminders.domain.delivery import Outcome
from services.reminders.domain.message import Message

MESSAGE = Message("rem_1", "A small reminder", "words")
GREETING, HELLO, SENDER, RECIPIENT, DATA, END = "220 hi", "250 hello", "250 ok", "250 ok", "354 go on", "250 taken"
GOOD = (GREETING, HELLO, SENDER, RECIPIENT, DATA, END)


@contextmanager
def a_server_that_says(*replies: str) -> Iterator[int]:
    """Gives one reply after the other, each to one command (the message counts as one), then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)
        talking = threading.Thread(target=_talk, args=(listening, replies))
        talking.start()
        yield listening.getsockname()[1]
        talking.join()


def _talk(listening: socket.socket, replies: tuple[str, ...]) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as heard:
        connection.settimeout(60)
        for number, reply in enumerate(replies):
            if number:
                _listen(heard, until=b".\r\n" if replies[number - 1].startswith("354") else None)
            connection.sendall(f"{reply}\r\n".encode())


def _listen(heard: object, until: bytes | None) -> None:
    line = heard.readline()  # type: ignore[attr-defined]
    while until and line and line != until:
        line = heard.readline()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        (GOOD, Outcome.ACCEPTED),
        ((), Outcome.NOT_SENT),
        (("554 go away",), Outcome.NOT_SENT),
        (("mumble",), Outcome.NOT_SENT),
        (GOOD[:1], Outcome.NOT_SENT),
        (GOOD[:2], Outcome.NOT_SENT),
        ((*GOOD[:2], "451 later", "250 reset"), Outcome.NOT_SENT),
        ((*GOOD[:2], "550 not from you", "250 reset"), Outcome.NOT_SENT),
        (GOOD[:3], Outcome.NOT_SENT),
        ((*GOOD[:3], "450 later", "250 reset"), Outcome.NOT_SENT),
        ((*GOOD[:3], "550 nobody", "250 reset"), Outcome.REFUSED),
        ((*GOOD[:3], "mumble", "250 reset"), Outcome.NOT_SENT),
        ((*GOOD[:4], "451 later", "250 reset"), Outcome.NOT_SENT),
        ((*GOOD[:4], "554 no", "250 reset"), Outcome.REFUSED),
        (GOOD[:4], Outcome.UNCERTAIN),
        (GOOD[:5], Outcome.UNCERTAIN),
        ((*GOOD[:5], "451 later", "250 reset"), Outcome.NOT_SENT),
        ((*GOOD[:5], "552 too much", "250 reset"), Outcome.REFUSED),
        ((*GOOD[:5], "mumble", "250 reset"), Outcome.UNCERTAIN),
    ],
)
def test_what_each_reply_comes_to(replies: tuple[str, ...], outcome: Outcome) -> None:
    with a_server_that_says(*replies) as port:
        mailer = Mailer(
            f"mailto://127.0.0.1:{port}/?from=a@example.org&to={{address}}",
            sender="",
            public_url="http://x.test",
            timeout=10,
        )
        assert mailer.send("ada@example.org", MESSAGE).outcome is outcome


def test_nobody_there_means_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    mailer = Mailer(
        f"mailto://127.0.0.1:{port}/?from=a@example.org&to={{address}}", sender="", public_url="http://x.test"
    )
    assert mailer.send("ada@example.org", MESSAGE).outcome is Outcome.NOT_SENT


def test_what_left_no_trace_is_uncertain() -> None:
    assert outcome_of([]) is Outcome.UNCERTAIN


def test_doubt_wins_over_what_else_went_wrong() -> None:
    doubtful = smtplib.SMTPDataError(-1, b"?")
    refused = smtplib.SMTPRecipientsRefused({"a@b.org": (550, b"no")})
    assert outcome_of([refused, doubtful]) is Outcome.UNCERTAIN


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/{address}",
        "mailto://mail.example.org/?from=a@example.org",
        "mailto://mail.example.org/?to={address}",
        "mailto://mail.example.org/?from=nobody&to={address}",
    ],
)
def test_urls_that_cannot_work_are_refused_at_the_start(url: str) -> None:
    with pytest.raises(EmailUrlUnusable) as refused:
        Mailer(url, sender="", public_url="http://x.test")
    assert "example.org" not in str(refused.value)


def test_the_sender_may_come_from_its_own_setting() -> None:
    url = "mailto://mail.example.org/?to={address}"
    assert Mailer(url, sender="carryover@example.org", public_url="http://x.test")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Mon, 23 Nov 2026 18:32:00 GMT", 90),
        ("Mon, 23 Nov 2026 18:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_a_provider_asks_to_wait(header: str | None, seconds: int | None) -> None:
    wait = wait_of(header, "Mon, 23 Nov 2026 18:30:30 GMT")
    assert (None if wait is None else wait.total_seconds()) == seconds


def test_a_date_without_another_counts_from_our_clock() -> None:
    wait = wait_of(format_datetime(utc_now() + timedelta(minutes=2), usegmt=True), None)
    assert wait is not None
    assert 110 < wait.total_seconds() <= 120
