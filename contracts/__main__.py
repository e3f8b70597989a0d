"""`python -m contracts check | lock | generate`: hold the promises, write new ones down, write the pages about them."""

import argparse
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from contracts import asyncapi, catalogue, locks, samples
from contracts.registry import TYPES

DOCS = Path(__file__).parent.parent / "docs"


def generated() -> dict[Path, str]:
    """The pages as they should stand, by path."""
    kinds = TYPES.values()
    described = asyncapi.document(kinds, samples.stored(samples.FOLDER))
    return {DOCS / "events.md": catalogue.page(kinds), DOCS / "asyncapi.json": locks.as_text(described)}


def check(since: str | None = None) -> list[str]:
    """Everything that is not as it should be, each as a sentence that says what to do."""
    stale = [
        f"docs/{path.name} is not what the schemas say: run `python -m contracts generate`."
        for path, text in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    return [
        *(_rewritten(since) if since else []),
        *locks.verdicts(locks.stored(), TYPES.values()),
        *samples.verdicts(samples.stored(samples.FOLDER), TYPES.values()),
        *stale,
    ]


def lock() -> list[str]:
    """Write locks for new types and for additions; a lock is never overwritten with less than it promised."""
    held = locks.stored()
    now = {kind.name: locks.promised(kind) for kind in TYPES.values()}
    refused = [sentence for name, old in held.items() for sentence in locks.breaking(old, now.get(name))]
    if refused:
        return refused
    for name, promise in now.items():
        if held.get(name) != promise:
            _say(f"wrote {locks.write(promise).name}")
    return []


def generate() -> list[str]:
    """Write the pages."""
    DOCS.mkdir(exist_ok=True)
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")
        _say(f"wrote docs/{path.name}")
    return []


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m contracts", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    checking = actions.add_parser("check", help="compare schemas, locks, examples and pages")
    checking.add_argument("--since", metavar="REF", help="also compare the lock files with those of this git revision")
    actions.add_parser("lock", help="write the locks of new types and of additions")
    actions.add_parser("generate", help="write docs/events.md and docs/asyncapi.json")
    chosen = parser.parse_args(arguments)
    action: Callable[[], list[str]] = {"check": lambda: check(chosen.since), "lock": lock, "generate": generate}[
        chosen.action
    ]
    sentences = action()
    for sentence in sentences:
        _say(sentence, to=sys.stderr)
    if chosen.action == "check" and not sentences:
        _say(f"{len(TYPES)} event types keep their promises.")
    return 1 if sentences else 0


def _rewritten(revision: str) -> list[str]:
    try:
        return locks.taken_back(_published(revision), locks.stored())
    except subprocess.CalledProcessError:
        return [f"git has no contracts/locks at {revision}: name a revision that has, or leave --since out."]


def _published(revision: str) -> dict[str, locks.Promise]:
    """The lock files as they were at a git revision."""
    archive = subprocess.run(  # noqa: S603 - the revision is given by the developer
        ["git", "archive", revision, "locks"],  # noqa: S607 - whichever git the developer uses
        cwd=Path(__file__).parent,
        check=True,
        capture_output=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        members = [(member.name, files.extractfile(member)) for member in files.getmembers()]
        return {Path(name).stem: json.loads(file.read()) for name, file in members if file and name.endswith(".json")}


def _say(sentence: str, *, to: TextIO | None = None) -> None:
    (to or sys.stdout).write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
