"""Small helpers shared by every kind of test."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(check: Callable[[], T], timeout: float = 10.0, pause: float = 0.05) -> T:
    """Call `check` until it returns something true or `timeout` seconds are over; the last assertion error is shown."""
    end = time.monotonic() + timeout
    wrong: AssertionError | None = None
    while time.monotonic() < end:
        try:
            value = check()
        except AssertionError as error:
            wrong = error
        else:
            if value:
                return value
        time.sleep(pause)
    message = f"not true within {timeout:g} s"
    raise wrong or AssertionError(message)
