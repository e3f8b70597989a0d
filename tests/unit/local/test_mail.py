"""The local mail server keeps what it takes, over real SMTP."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from local import mail
from local.ports import free_ports
from local.probes import listens
from tests.helpers import eventually


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    port = free_ports(["mail"], {})["mail"]
    argv = [sys.executable, "-m", "local.mail", "--port", str(port), "--folder", str(tmp_path)]
    with subprocess.Popen(argv) as process:
        eventually(lambda: listens(port))
        yield port
        process.terminate()
        assert process.wait(5) == 0


def sent(port: int, to: str, subject: str, text: str) -> None:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = to, "reminders@example.org", subject
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.send_message(message)


def test_a_message_is_a_file_when_the_sender_is_told_so(server: int, tmp_path: Path) -> None:
    sent(server, "ana@example.org", "A small reminder", "Breathing – tonight")
    [file] = tmp_path.glob("*.eml")
    assert file.stat().st_mode & 0o777 == 0o600
    report = mail.summary(tmp_path, "127.0.0.1:25")
    assert report["kept"] == 1
    assert report["latest"][0]["to"] == "ana@example.org"
    assert report["latest"][0]["subject"] == "A small reminder"
    assert report["latest"][0]["file"] == str(file)


def test_the_newest_comes_first_and_only_so_many(server: int, tmp_path: Path) -> None:
    for number in range(3):
        sent(server, "ana@example.org", f"number {number}", "text")
    assert [each["subject"] for each in mail.messages(tmp_path, latest=2)] == ["number 2", "number 1"]
    assert mail.kept(tmp_path) == 3


def test_a_message_that_is_too_large_is_refused_and_not_kept(server: int, tmp_path: Path) -> None:
    with suppress(smtplib.SMTPServerDisconnected), pytest.raises(smtplib.SMTPException):
        sent(server, "ana@example.org", "large", "x" * 70 + "\n" * 6_000_000)
    assert mail.kept(tmp_path) == 0


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert mail.summary(tmp_path / "none", "x")["kept"] == 0
