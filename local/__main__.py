"""`python -m local up | demo | down | status | logs | journey | lock-kafka | env-example | deny-list | definitions`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chassis.settings import SettingsError
from local import commands
from local.errors import LocalError


def main(argv: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(argv)
    try:
        code: int = chosen.run(chosen)
    except (LocalError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="Carryover on one machine.")
    parser.set_defaults(var=None)
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    _starting(subcommands)
    _looking(subcommands)
    _keeping(subcommands)
    return parser


def _starting(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, run, text in (
        ("up", commands.up, "start everything; Ctrl-C stops it"),
        ("demo", commands.demo, "start everything, with twelve weeks of invented history"),
    ):
        command = subcommands.add_parser(name, help=text)
        command.add_argument("--port", type=int, help="port of the pages (default: CARRYOVER_PORT or 8080; 0: any)")
        command.add_argument("--detach", action="store_true", help="return when it is ready and leave it running")
        command.add_argument("--no-greeting", dest="greeting", action="store_false", help=argparse.SUPPRESS)
        _with_folder(command).set_defaults(run=run)
    down = subcommands.add_parser("down", help="stop what `up` started")
    _with_folder(down).set_defaults(run=commands.down)


def _looking(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    status = subcommands.add_parser("status", help="addresses, processes, mail, logins")
    status.add_argument("--json", action="store_true", help="for scripts; contains passwords")
    _with_folder(status).set_defaults(run=commands.status)
    logs = subcommands.add_parser("logs", help="what the processes wrote")
    logs.add_argument("name", nargs="?", help="one process, as `status` names it (default: all)")
    logs.add_argument("-f", "--follow", action="store_true", help="go on printing")
    logs.add_argument("-n", "--lines", type=int, default=20, help="how many lines of each (default: 20)")
    _with_folder(logs).set_defaults(run=commands.logs)
    journey = subcommands.add_parser("journey", help="walk the main job over HTTP, as a smoke test", add_help=False)
    journey.add_argument("arguments", nargs=argparse.REMAINDER)
    journey.set_defaults(run=commands.journey)


def _keeping(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    lock = subcommands.add_parser("lock-kafka", help="write the lock file of Kafka's Java files for another version")
    lock.add_argument("version", help="for example 4.4.0")
    lock.set_defaults(run=commands.lock_kafka)
    example = subcommands.add_parser("env-example", help="write .env.example from the settings")
    example.add_argument("--check", action="store_true", help="only say whether it is stale")
    example.set_defaults(run=commands.write_env_example)
    words = subcommands.add_parser("deny-list", help="write the words that no reminder may show, from the catalogue")
    words.add_argument("--check", action="store_true", help="only say whether it is stale")
    words.set_defaults(run=commands.write_deny_list)
    figures = subcommands.add_parser("definitions", help="write docs/definitions.md: what each figure means")
    figures.add_argument("--check", action="store_true", help="only say whether it is stale")
    figures.set_defaults(run=commands.write_definitions)


def _with_folder(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--var", type=Path, metavar="FOLDER", help="where all data is (default: CARRYOVER_VAR or var/)"
    )
    return command


if __name__ == "__main__":
    raise SystemExit(main())
