"""A real SMTP server that keeps every message as a file: reminders can be read, and nobody is written to."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import TypedDict

from aiosmtpd.smtp import SMTP, Envelope, Session

from local.ports import HOST

_CODE = re.compile(r"([0-9]{6}) (?:is your code|ist Ihr Code)")
_LARGEST = 5 * 1024 * 1024


class Message(TypedDict):
    at: str
    to: str
    subject: str
    file: str


class MailReport(TypedDict):
    """`address` is host:port of the SMTP server; `latest` has the newest first."""

    address: str
    folder: str
    kept: int
    latest: list[Message]


class Keep:
    """Writes each message whole before the sender hears that it was taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - the name and parameters that aiosmtpd calls
        at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = self._folder / f"{at}-{next(self._number):06d}.eml"
        fresh = path.with_suffix(".part")
        fresh.write_bytes(_headers(envelope) + (envelope.original_content or b""))
        fresh.replace(path)
        return "250 kept"


def _headers(envelope: Envelope) -> bytes:
    """The envelope's addresses, which may differ from those in the message."""
    recipients = ", ".join(envelope.rcpt_tos)
    return f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n".encode()


def messages(folder: Path, latest: int = 20) -> list[Message]:
    """The latest messages, newest first."""
    return [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True)[:latest]]


def code_in(folder: Path, address: str) -> str | None:
    """The code in the latest message to this address that brings one."""
    for path in sorted(folder.glob("*.eml"), reverse=True):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        if message.get("X-Envelope-To") == address and (code := code_of(message)):
            return code
    return None


def code_of(message: EmailMessage) -> str | None:
    found = _CODE.match(message.get_content())
    return found[1] if found else None


def kept(folder: Path) -> int:
    return sum(1 for _ in folder.glob("*.eml"))


def summary(folder: Path, address: str) -> MailReport:
    """For `status`: where mail goes, how much came, and the latest."""
    return MailReport(address=address, folder=str(folder), kept=kept(folder), latest=messages(folder))


def _read(path: Path) -> Message:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    to = str(message.get("X-Envelope-To", ""))
    subject = str(message.get("Subject", ""))
    return Message(at=path.name.partition("-")[0], to=to, subject=subject, file=str(path))


async def serve(port: int, folder: Path) -> None:
    """Until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = Keep(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="carryover.localhost", data_size_limit=_LARGEST, enable_SMTPUTF8=True),
        HOST,
        port,
    )
    async with server:
        await stop.wait()


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m local.mail", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args(argv)
    os.umask(0o077)
    asyncio.run(serve(chosen.port, chosen.folder))


if __name__ == "__main__":
    main()
