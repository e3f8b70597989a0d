"""The environment of each process: what it needs, secrets as files, and nothing of another part's."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.addresses import NAMES, PARTS, Addresses
from local.folders import Folders
from local.parts import all_parts
from local.secrets import Secrets
from local.state import MARK
from services.reminders.delivery.email import Mailer


def addresses(root: Path, **environ: str) -> Addresses:
    folders = Folders(root)
    folders.make()
    ports = {name: 20_000 + number for number, name in enumerate(NAMES)}
    return Addresses(folders, Secrets(folders.secrets), ports, environ)


@pytest.mark.parametrize("part", PARTS)
def test_no_password_is_in_an_environment(tmp_path: Path, part: str) -> None:
    found = addresses(tmp_path)
    environment = found.environment(part, "web")
    password = Secrets(tmp_path / "secrets").password(f"mongodb-{part}")
    assert not [name for name, value in environment.items() if password in value]
    assert Path(environment["MONGODB_URI_FILE"]).read_text() == found.mongodb(part)
    assert f"mongodb://{part}:{password}@127.0.0.1:" in found.mongodb(part)


@pytest.mark.parametrize("part", PARTS)
def test_every_process_knows_the_zones_of_the_package(tmp_path: Path, part: str) -> None:
    """Not those of the machine, which may be of another year and would differ from one process to the next."""
    found = addresses(tmp_path, PYTHONTZPATH="/usr/share/zoneinfo")
    assert {found.environment(part, kind)["PYTHONTZPATH"] for kind in ("web", "worker")} == {""}


def test_only_the_gateway_can_sign(tmp_path: Path) -> None:
    found = addresses(tmp_path)
    signing = [part for part in PARTS if "TOKEN_SIGNING_KEY_FILE" in found.environment(part, "web")]
    assert signing == ["gateway"]
    assert [part for part in PARTS if "SECRET_KEY_FILE" in found.environment(part, "worker")] == ["gateway"]
    assert [part for part in PARTS if "REMINDER_KEYS_FILE" in found.environment(part, "web")] == ["reminders"]


def test_a_worker_listens_for_health_only(tmp_path: Path) -> None:
    found = addresses(tmp_path)
    worker, web = found.environment("reminders", "worker"), found.environment("reminders", "web")
    assert worker["HEALTH_PORT"] == str(found.ports["reminders-worker"])
    assert web["HTTP_PORT"] == str(found.ports["reminders-web"])
    assert "HTTP_PORT" not in worker
    assert "HEALTH_PORT" not in web


def test_a_setting_from_outside_does_not_contradict_the_launcher(tmp_path: Path) -> None:
    found = addresses(tmp_path, MONGODB_DATABASE="other", SECRET_KEY="theirs", HTTP_PORT="1", PATH="/bin")
    environment = found.environment("gateway", "web")
    assert environment["MONGODB_DATABASE"] == "identity"
    assert environment["HTTP_PORT"] == str(found.ports["gateway-web"])
    assert "SECRET_KEY" not in environment
    assert environment["PATH"] == "/bin"


def test_links_in_mail_and_pages_lead_to_the_gateway(tmp_path: Path) -> None:
    found = addresses(tmp_path)
    assert found.environment("reminders", "worker")["PUBLIC_URL"] == found.gateway
    assert found.environment("gateway", "web")["PUBLIC_URL"] == found.gateway


def test_the_mail_server_of_the_stack_is_what_reminders_can_use(tmp_path: Path) -> None:
    environment = addresses(tmp_path).environment("reminders", "worker")
    mailer = Mailer(environment["EMAIL_URL"], sender=environment["EMAIL_FROM"], public_url=environment["PUBLIC_URL"])
    assert mailer is not None


def test_a_person_may_choose_the_mail_and_the_log_level(tmp_path: Path) -> None:
    found = addresses(tmp_path, EMAIL_URL="mailtos://mail.example.org", LOG_LEVEL="debug")
    environment = found.environment("reminders", "worker")
    assert environment["EMAIL_URL"] == "mailtos://mail.example.org"
    assert environment["LOG_LEVEL"] == "debug"


def test_every_process_carries_the_mark_of_its_folder(tmp_path: Path) -> None:
    for part in all_parts(addresses(tmp_path)):
        if part.name not in {"mongodb", "kafka"}:
            assert part.command(lambda _: None).env[MARK] == str(tmp_path)


def test_servers_named_by_a_setting_are_used_and_not_run(tmp_path: Path) -> None:
    found = addresses(tmp_path, MONGODB_URI="mongodb://theirs/", KAFKA_BOOTSTRAP_SERVERS="theirs:9092")
    assert found.mongodb("reminders") == "mongodb://theirs/"
    assert found.environment("reminders", "worker")["KAFKA_BOOTSTRAP_SERVERS"] == "theirs:9092"
    names = {part.name for part in all_parts(found)}
    assert names == {"mail", "hooks", *(f"{part}-{kind}" for part in PARTS for kind in ("web", "worker"))}


def test_everything_that_waits_names_something_that_is_run(tmp_path: Path) -> None:
    parts = all_parts(addresses(tmp_path))
    names = {part.name for part in parts}
    assert all(set(part.after) <= names for part in parts)
