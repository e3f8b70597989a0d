"""Follows CONTRIBUTING's walk "How to add an event type" in a copy of the contracts, with the commands it names."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import contracts

PROJECT = Path(__file__).parent.parent.parent
JOINED = "carryover.pilot.joined.v1"

NEW_CODES = """

class PilotArm(StrEnum):
    USUAL = "usual"
    SHORTER = "shorter"
    LONGER = "longer"
"""

NEW_SCHEMA = """class PilotState(EventSchema):
    pilot_id = Id("plt")
    client_id = Id("per")
    weeks = Integer(0, 27)
    arm = Code(codes.PilotArm)
    joined_at = Timestamp()


EVENT_TYPES: tuple[EventType, ...] = (
    *Subject("pilot", "assignments", "assignments", PilotState, ("client_id",)).says(
        joined="A client takes part in a trial of the clinic.",
    ),
"""


class Copy:
    """A copy of the contracts and their pages, in which a developer works."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(PROJECT / "contracts", folder / "contracts", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "docs").mkdir()
        for page in ("events.md", "asyncapi.json"):
            shutil.copy(PROJECT / "docs" / page, folder / "docs" / page)

    def run(self, *arguments: str) -> tuple[int, str]:
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-m", "contracts", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert "Traceback" not in ran.stderr, ran.stderr
        return ran.returncode, ran.stdout + ran.stderr

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=Dev", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    @property
    def lock(self) -> Path:
        return self.folder / "contracts" / "locks" / f"{JOINED}.json"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def declare(copy: Copy) -> None:
    copy.append("contracts/codes.py", NEW_CODES)
    copy.edit("contracts/assignments.py", "EVENT_TYPES: tuple[EventType, ...] = (\n", NEW_SCHEMA)


def write_example(copy: Copy) -> None:
    folder = copy.folder / "contracts" / "examples"
    example = json.loads((folder / "carryover.episode.opened.v1.json").read_text(encoding="utf-8"))
    pilot = "plt_01K5M4H2Y7N1E2K6V8Q3S5T9W0"
    common = {name: example["data"][name] for name in ("clinic_id", "version", "recorded_at", "entered_via", "changed")}
    own = {"pilot_id": pilot, "weeks": 11, "arm": "shorter", "joined_at": example["time"]}
    data = common | {"client_id": example["data"]["client_id"]} | own
    example |= {"type": JOINED, "subject": pilot, "data": data}
    (folder / f"{JOINED}.json").write_text(json.dumps(example), encoding="utf-8")


def test_the_walk_from_a_new_type_to_a_kept_promise(copy: Copy) -> None:
    assert copy.run("check") == (0, f"{len(contracts.TYPES)} event types keep their promises.\n")

    declare(copy)
    code, said = copy.run("check")
    assert code == 1
    assert f"{JOINED} has no lock: run `python -m contracts lock`." in said
    assert f"{JOINED} has no example: write contracts/examples/{JOINED}.json." in said
    assert "docs/events.md is not what the schemas say: run `python -m contracts generate`." in said

    write_example(copy)
    assert copy.run("lock") == (0, f"wrote {JOINED}.json\n")
    assert copy.run("generate")[0] == 0
    assert copy.run("check") == (0, f"{len(contracts.TYPES) + 1} event types keep their promises.\n")
    assert JOINED in (copy.folder / "docs" / "events.md").read_text(encoding="utf-8")
    assert JOINED in (copy.folder / "docs" / "asyncapi.json").read_text(encoding="utf-8")


def test_a_published_type_is_not_locked_again_with_less(copy: Copy) -> None:
    declare(copy)
    copy.run("lock")
    promised = copy.lock.read_text(encoding="utf-8")

    copy.edit("contracts/codes.py", '    SHORTER = "shorter"\n', "")
    code, said = copy.run("lock")

    assert code == 1
    assert f"{JOINED}: arm no longer has the code shorter." in said
    assert "publish the next version beside it" in said
    assert copy.lock.read_text(encoding="utf-8") == promised


def test_an_addition_is_locked_beside_what_was_promised(copy: Copy) -> None:
    declare(copy)
    copy.run("lock")
    copy.edit("contracts/assignments.py", "    weeks = Integer(0, 27)\n", ADDED_FIELD)
    assert "a lock that lacks an addition" in copy.run("check")[1]
    assert copy.run("lock") == (0, f"wrote {JOINED}.json\n")
    assert set(json.loads(copy.lock.read_text(encoding="utf-8"))["fields"]) >= {"weeks", "sessions"}


def test_a_version_whose_lock_was_thrown_away_cannot_be_used_again(copy: Copy) -> None:
    declare(copy)
    copy.run("lock")
    copy.git("init", "--quiet")
    copy.git("add", ".")
    copy.git("commit", "--quiet", "--message", "Publish the pilot")
    assert "published lock" not in copy.run("check", "--since", "HEAD")[1]

    copy.lock.unlink()
    copy.edit("contracts/assignments.py", "    weeks = Integer(0, 27)\n", "")
    assert copy.run("lock") == (0, f"wrote {JOINED}.json\n")

    code, said = copy.run("check", "--since", "HEAD")
    assert code == 1
    assert f"The published lock was rewritten. {JOINED}: weeks was removed." in said


def test_a_revision_that_does_not_exist_is_said_in_a_sentence(copy: Copy) -> None:
    code, said = copy.run("check", "--since", "no-such-revision")
    assert code == 1
    assert "git has no contracts/locks at no-such-revision" in said


ADDED_FIELD = "    weeks = Integer(0, 27)\n    sessions = Integer(0, 9, nullable=True)\n"
