"""What is handed to a provider: the words, where they lead, and the key by which a repetition is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services.reminders.domain.delivery import Outcome


@dataclass(frozen=True)
class Message:
    """`key` is the id of the reminder or errand; `stop_url` is where all messages of this kind can be stopped; `below`
    are other ways to go on; `useful_for`: how long a message may be kept for somebody who is not reached at once."""

    key: str
    title: str
    text: str
    open_url: str | None = None
    stop_url: str | None = None
    below: str = ""
    useful_for: timedelta = timedelta()

    @property
    def body(self) -> str:
        """As plain text, with the one link below."""
        return self.text + "\n" if self.open_url is None else f"{self.text}\n\n{self.open_url}\n"

    @property
    def letter(self) -> str:
        """The same, with what only a letter has room for."""
        return f"{self.body}\n{self.below}\n" if self.below else self.body


@dataclass(frozen=True)
class Answer:
    """What came of handing it over, and how long the provider asked to be left alone. `failing`: the provider itself
    does not work as it should; `gone`: there is nobody at this address any more; `limited`: it gets too many at a time.
    """

    outcome: Outcome
    retry_after: timedelta | None = None
    failing: bool = False
    gone: bool = False
    limited: bool = False
