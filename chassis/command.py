"""The command line of a part: `python -m services.<part> web | worker | …`, the same for every part."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from chassis import logs
from chassis.settings import CommonSettings, SettingsError, load

S = TypeVar("S", bound=CommonSettings)
Command = Callable[[S], int | None]


def run(part: str, settings: type[S], commands: Mapping[str, Command[S]], argv: Sequence[str] | None = None) -> int:
    """Load the settings, set up the logs and run one of `commands`, whose docstrings are its help; returns the exit
    code.

    Settings that are missing or wrong are all printed, without a secret, and end with exit code 2.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {part}", formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in commands.items():
        choices.add_parser(name, help=_first_line(command))
    chosen = parser.parse_args(argv).command
    try:
        found = load(settings)
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    logs.configure(part.rpartition(".")[2], found.log_level, found.log_format)
    return commands[chosen](found) or 0


def report(checks: Mapping[str, Callable[[], Any]], problems: tuple[type[Exception], ...]) -> int:
    """Run named checks and print one line each; returns 0 if all are right. A check says what is wrong by raising."""
    wrong = 0
    for name, check in checks.items():
        try:
            check()
        except problems as error:
            wrong += 1
            print(f"{name}: not right ({type(error).__name__}: {error})")
        else:
            print(f"{name}: right")
    return 1 if wrong else 0


def replayed(done: int, left: Mapping[str, int]) -> int:
    """Say how many parked events were handled and how many are left, by reason class; returns 1 while some are."""
    said = ", ".join(f"{count} × {reason}" for reason, count in sorted(left.items())) or "none"
    print(f"{done} parked events handled. Left: {said}.")
    return 1 if left else 0


def read_on(count: int) -> int:
    """Say how many records were read past what nobody can read, and what to do now."""
    print(f"{count} records read. Now restart the worker; `replay` says what is parked, and why.")
    return 0


def _first_line(command: Command[Any]) -> str:
    return (command.__doc__ or "").strip().partition("\n")[0]
