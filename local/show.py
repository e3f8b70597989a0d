"""Prints what a person at the terminal wants to know about the stack: where it is, who can sign in, how it does."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from local.report import Report


def greeting(report: Report, console: Console, *, way_in: str = "") -> None:
    console.print(f"\nCarryover is at [bold]{report['gateway']}[/]", highlight=False)
    if way_in:
        console.print(way_in, highlight=False, markup=False, soft_wrap=True)
    _logins(report["logins"], console)


def status(report: Report, console: Console) -> None:
    console.print(f"pages   {report['gateway']}", highlight=False)
    console.print(f"kafka   {report['kafka']}", highlight=False)
    mail = report["mail"]
    console.print(f"mail    {mail['kept']} messages in {mail['folder']}", highlight=False, soft_wrap=True)
    for message in mail["latest"][:5]:
        console.print(f"        {message['at']}  {message['to']}  {message['subject']}", highlight=False, markup=False)
    console.print(_processes(report))
    _logins(report["logins"], console)


def _processes(report: Report) -> Table:
    table = _table(("process", "pid", "port", "health", "restarts", "MiB"))
    for each in report["processes"]:
        pid = str(each["pid"] or "–")
        row = (each["name"], pid, str(each["port"]), each["health"], str(each["restarts"]), str(each["rss_mb"]))
        table.add_row(*row)
    table.add_section()
    table.add_row("together", "", "", "", "", str(sum(each["rss_mb"] for each in report["processes"])))
    return table


def _logins(logins: Sequence[dict[str, str]], console: Console) -> None:
    """A password is never cut short: one that all have stands in a line of its own, others are folded."""
    if not logins:
        return
    passwords = {each.get("password", "") for each in logins}
    names = ("role", "clinic", "email") if len(passwords) == 1 else ("role", "clinic", "email", "password")
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for each in logins:
        table.add_row(*(each.get(name, "") for name in names))
    console.print(table)
    if len(passwords) == 1:
        console.print(f"The password of each is {passwords.pop()}", highlight=False, markup=False, soft_wrap=True)


def _table(headings: tuple[str, ...]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table
