"""What use cases need of the world around the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from services.reminders.domain.codes import Channel
from services.reminders.domain.message import Answer, Message

Clock = Callable[[], datetime]


class Actor(Protocol):
    """Who is asking."""

    @property
    def person_id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def clinic_ids(self) -> tuple[str, ...]: ...


class Keys(Protocol):
    """Signs what comes back by links, and knows it again."""

    def sign(self, purpose: str, text: str) -> str: ...

    def verify(self, purpose: str, text: str, signature: str) -> bool: ...


class Provider(Protocol):
    """Brings messages to addresses of one channel."""

    def send(self, address: str, message: Message) -> Answer: ...


class Watch(Protocol):
    """Who counts what goes out, how late it was, what may or may not have arrived, and who is left alone."""

    def sent(self, channel: Channel, late_by: timedelta) -> None: ...

    def unknown(self, channel: Channel) -> None: ...

    def left_alone(self, channel: Channel, providers: int) -> None: ...
