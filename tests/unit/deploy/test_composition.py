"""What compose sets is what each process reads, both ways; nothing has a password that everybody knows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chassis.settings import CommonSettings, load
from tests.unit.deploy import composition
from tests.unit.deploy.composition import PROCESSES, ROOT, SETTINGS, differences, environment

JOBS, SERVERS = {"keys", "database"}, {"mongodb", "kafka"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = composition.read()["services"]
    return found


@pytest.mark.parametrize("process", PROCESSES)
def test_each_process_is_given_what_it_reads_and_nothing_else(process: str, services: dict[str, Any]) -> None:
    assert list(differences(process, environment(services, process))) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_what_is_given_loads(process: str, services: dict[str, Any]) -> None:
    wanted = composition.declared(process)
    given = {
        name if name in wanted else name.removesuffix("_FILE"): _value(text)
        for name, text in environment(services, process).items()
    }
    assert isinstance(load(SETTINGS[process.rsplit("-", 1)[0]], given), CommonSettings)


def _value(text: str) -> str:
    """As compose puts it in when nothing is set and PUBLIC_URL is the only thing that must be."""
    filled = re.sub(r"\$\{PUBLIC_URL:\?[^}]*\}", "https://carryover.example.org", text)
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", filled)


def test_a_missing_and_a_useless_variable_are_found(services: dict[str, Any]) -> None:
    given = environment(services, "gateway-web")
    without = {name: value for name, value in given.items() if name not in {"ASSIGNMENTS_URL", "LOG_LEVEL"}}
    assert list(differences("gateway-web", {**without, "ASIGNMENTS_URL": "x"})) == [
        "gateway-web is given ASIGNMENTS_URL, which nobody reads",
        "gateway-web needs ASSIGNMENTS_URL, which is not set",
        "gateway-web could be given LOG_LEVEL, which is not set",
    ]


def test_every_process_is_there_and_runs_its_part(services: dict[str, Any]) -> None:
    assert set(services) == {*PROCESSES, *JOBS, *SERVERS}
    for process in PROCESSES:
        part, kind = process.rsplit("-", 1)
        assert services[process]["command"] == [part if part == "gateway" else f"services.{part}", kind]


@pytest.mark.parametrize("process", PROCESSES)
def test_each_process_is_shut_in(process: str, services: dict[str, Any]) -> None:
    one = services[process]
    assert (one["read_only"], one["cap_drop"], one["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    part = process.rsplit("-", 1)[0]
    assert one["volumes"] == [f"keys-{part}:/secrets/{part}:ro"]


def test_only_the_gateway_has_a_port(services: dict[str, Any]) -> None:
    assert [name for name, one in services.items() if "ports" in one] == ["gateway-web"]
    assert composition.read()["networks"]["inside"] == {"internal": True}
    assert [name for name in (*PROCESSES, *SERVERS) if "inside" not in services[name].get("networks", [])] == []
    outside = [name for name, one in services.items() if "outside" in one.get("networks", [])]
    assert outside == ["gateway-web", "gateway-worker", "reminders-worker"]


def test_no_password_stands_in_the_files() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    found = composition.variables(text)
    secret = [name for name in found if re.search("PASSWORD|SECRET|KEY|TOKEN", name)]
    assert secret == []
    assert found["EMAIL_URL"] == ":-"
    assert found["PUBLIC_URL"].startswith(":?set PUBLIC_URL")
    assert found["COOKIE_SECURE"] == ":-true"
    for process in PROCESSES:
        given = environment(composition.read()["services"], process)
        assert given["MONGODB_URI_FILE"].startswith("/secrets/")
        assert not {"MONGODB_URI", "SECRET_KEY"} & set(given)


def test_they_start_in_an_order_that_works(services: dict[str, Any]) -> None:
    for process in PROCESSES:
        after = services[process]["depends_on"]
        assert after["database"] == {"condition": "service_completed_successfully"}
        assert ("kafka" in after) == process.endswith("-worker")
    assert services["mongodb"]["depends_on"] == {"keys": {"condition": "service_completed_successfully"}}
    assert services["database"]["depends_on"] == {"mongodb": {"condition": "service_healthy"}}
    healthy = {"condition": "service_healthy"}
    assert all(services["gateway-web"]["depends_on"][f"{one}-web"] == healthy for one in SETTINGS if one != "gateway")


def test_the_image_has_what_the_server_runs_and_nothing_else() -> None:
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    ]
    assert allowed == [
        "requirements.txt", "chassis", "contracts", "services", "gateway", "deploy", "deploy/__init__.py", "deploy/jobs"
    ]  # fmt: skip
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert [word for word in ("--require-hashes", "USER 10001:10001", "HEALTHCHECK") if word not in text] == []
