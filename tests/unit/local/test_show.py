"""What the terminal shows of logins: nothing that somebody has to type is cut short."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from local import show
from local.report import Report

EMAIL = "a.very.long.name.indeed@a-clinic-with-a-long-name.demo.invalid"


def a_report(*passwords: str) -> Report:
    logins = [{"role": "therapist", "clinic": "Northside", "email": EMAIL, "password": each} for each in passwords]
    return {  # type: ignore[typeddict-item]  # the greeting shows the address and the logins
        "gateway": "http://127.0.0.1:8080",
        "logins": logins,
    }


def shown(report: Report, width: int) -> str:
    out = StringIO()
    show.greeting(report, Console(file=out, width=width))
    return "".join(out.getvalue().split())


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_addresses_and_passwords_are_whole_at_any_width(width: int) -> None:
    same, different = shown(a_report("a-long-password-of-all", "a-long-password-of-all"), width), "another-one"
    assert same.count("a-long-password-of-all") == 1
    assert "…" not in same + shown(a_report("a-long-password", different), width)


def test_without_logins_there_is_no_table() -> None:
    assert "role" not in shown(a_report(), 80)
