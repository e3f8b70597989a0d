"""Prints what a person at the terminal wants to know about the stack: where it is, who can sign in, how it does."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from local.report import Report


def greeting(report: Report, console: Console, *, way_in: str = "") -> None:
    console.print(f"\nCarryover is at [bold]{report['gateway']}[/]", highlight=False)
    if way_in:
        console.print(way_in, highlight=False, markup=False, soft_wrap=True)
    if report["logins"]:
        console.print(_logins(report["logins"]))


def status(report: Report, console: Console) -> None:
    console.print(f"pages   {report['gateway']}", highlight=False)
    console.print(f"kafka   {report['kafka']}", highlight=False)
    mail = report["mail"]
    console.print(f"mail    {mail['kept']} messages in {mail['folder']}", highlight=False, soft_wrap=True)
    for message in mail["latest"][:5]:
        console.print(f"        {message['at']}  {message['to']}  {message['subject']}", highlight=False, markup=False)
    console.print(_processes(report))
    if report["logins"]:
        console.print(_logins(report["logins"]))


def _processes(report: Report) -> Table:
    table = _table(("process", "pid", "port", "health", "restarts", "MiB"))
    for each in report["processes"]:
        pid = str(each["pid"] or "–")
        row = (each["name"], pid, str(each["port"]), each["health"], str(each["restarts"]), str(each["rss_mb"]))
        table.add_row(*row)
    table.add_section()
    table.add_row("together", "", "", "", "", str(sum(each["rss_mb"] for each in report["processes"])))
    return table


def _logins(logins: Iterable[dict[str, str]]) -> Table:
    table = _table(("role", "clinic", "e-mail", "password"))
    for each in logins:
        table.add_row(*(each.get(name, "") for name in ("role", "clinic", "email", "password")))
    return table


def _table(headings: tuple[str, ...]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table
