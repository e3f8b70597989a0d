"""The layout of the design: a stranger finds the same names in every service."""

from collections.abc import Collection

import pytest

from tests.architecture.source import ROOT, ignored

SERVICES = ("assignments", "reminders", "analytics")
NAMED = (
    "__init__", "__main__", "settings", "domain", "usecases", "access",
    "publishing", "subscriptions", "http", "http/schemas", "store", "service",
)  # fmt: skip
PARTS = {  # folders of a service beside the named ones
    "assignments": {"catalogue", "exchange"},
    "reminders": {"delivery", "exchange"},
    "analytics": {"exporting"},
}
GATEWAY = ("__init__", "__main__", "settings", "domain", "usecases", "access", "publishing", "http", "store", "web")
FOLDERS = {"contracts", "chassis", "services", "gateway", "local", "deploy", "docs", "bench", "tests", ".ci"}
TESTS = {
    "architecture",
    "contracts",
    "unit",
    "store",
    "service",
    "system",
    "local",
    "e2e",
    "faults",
    "schedules",
    "compose",
}


def missing(names: Collection[str], present: Collection[str]) -> list[str]:
    """Which of the names exist neither as a module nor as a package."""
    return [name for name in names if f"{name}.py" not in present and f"{name}/__init__.py" not in present]


def present_in(folder: str) -> set[str]:
    return {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*.py")}


def unlisted(folders: Collection[str], listed: Collection[str]) -> list[str]:
    return sorted(set(folders) - set(listed) - ignored())


def folders_in(folder: str) -> list[str]:
    return [path.name for path in (ROOT / folder).iterdir() if path.is_dir()]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_named_parts(service: str) -> None:
    assert missing(NAMED, present_in(f"services/{service}")) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_folder_beside_the_listed_ones(service: str) -> None:
    named = {name for name in NAMED if "/" not in name}
    assert unlisted(folders_in(f"services/{service}"), named | PARTS[service]) == []
    assert PARTS[service] - set(folders_in(f"services/{service}")) == set()


def test_the_gateway_has_the_named_parts() -> None:
    assert missing(GATEWAY, present_in("gateway")) == []


def test_there_is_no_service_and_no_folder_beside_the_listed_ones() -> None:
    assert unlisted(folders_in("services"), SERVICES) == []
    assert unlisted(folders_in("."), FOLDERS) == []
    assert unlisted(folders_in("tests"), TESTS) == []


def test_every_listed_folder_is_there() -> None:
    assert FOLDERS - set(folders_in(".")) == set()
    assert TESTS - set(folders_in("tests")) == set()


def test_a_missing_part_is_found() -> None:
    present = {f"{name}.py" for name in NAMED} - {"store.py", "http.py"} | {"store/__init__.py"}
    assert missing(NAMED, present) == ["http"]


def test_an_unlisted_folder_is_found_and_an_ignored_one_is_not() -> None:
    assert unlisted(["chassis", "common", "var"], FOLDERS) == ["common"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_what_it_owns(service: str) -> None:
    said = (ROOT / "services" / service / "__init__.py").read_text(encoding="utf-8").lower()
    assert [word for word in ("owns", "publishes", "listens to") if word not in said] == []
