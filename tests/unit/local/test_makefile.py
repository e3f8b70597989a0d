"""The Makefile installs the same uv that the lock file has, and names what people can type."""

from __future__ import annotations

import re
import subprocess
import tomllib

from local.settings import CHECKOUT


def test_uv_is_the_locked_one() -> None:
    pinned = re.search(r"^UV_VERSION := (\S+)$", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    packages = tomllib.loads((CHECKOUT / "uv.lock").read_text(encoding="utf-8"))["package"]
    assert pinned is not None
    assert [package["version"] for package in packages if package["name"] == "uv"] == [pinned[1]]


def test_make_alone_lists_the_targets() -> None:
    said = subprocess.run(["make", "-C", str(CHECKOUT)], capture_output=True, text=True, check=True).stdout
    for target in ("up", "demo", "down", "status", "test", "chaos", "outage", "check", "clean"):
        assert re.search(rf"^  make {target} ", said, re.MULTILINE)


def test_clean_removes_nothing_without_a_yes() -> None:
    asked = subprocess.run(
        ["make", "-C", str(CHECKOUT), "clean"], input="no\n", capture_output=True, text=True, check=False
    )
    assert asked.returncode != 0
    assert "Nothing was removed" in asked.stdout
    assert (CHECKOUT / "Makefile").exists()
