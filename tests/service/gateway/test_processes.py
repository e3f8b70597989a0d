"""The processes of the gateway from their command line: setting up, the worker's events, checks."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from chassis.clock import utc_now
from chassis.events import decode
from chassis.kafka import KafkaAddress, history
from gateway import service
from gateway.__main__ import main
from gateway.settings import GatewaySettings
from gateway.store import prepare
from gateway.usecases.setting_up import FirstAdministrator, bootstrap
from tests.helpers import eventually
from tests.service.gateway.world import key_files, settings_for

ADDRESSES = dict.fromkeys(("assignments", "reminders", "analytics"), "http://127.0.0.1:9")


@pytest.fixture
def environ(
    monkeypatch: pytest.MonkeyPatch, database: Database[Any], mongodb_uri: str, kafka: str, tmp_path: Path
) -> None:
    signing, _ = key_files(tmp_path)
    found = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database.name,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "SECRET_KEY": "k" * 40,
        "TOKEN_SIGNING_KEY_FILE": str(signing),
        "PUBLIC_URL": "https://carryover.example/",
        **{f"{name.upper()}_URL": url for name, url in ADDRESSES.items()},
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)


def set_up(*more: str) -> int:
    names = ("--organisation", "Riverside", "--clinic", "North", "--email", "ada@example.org")
    return main(["bootstrap", *names, *more])


@pytest.mark.usefixtures("environ")
def test_setting_up_prints_a_link_and_happens_once(database: Database[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert set_up("--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert first["url"] == f"https://carryover.example/welcome/{first['token']}"
    assert set_up() == 0  # nobody has used the link yet: a new one
    assert "https://carryover.example/welcome/" in capsys.readouterr().out
    database["sign_in_names"].update_one({}, {"$set": {"password_hash": "set"}})
    assert set_up() == 1
    assert "--again" in capsys.readouterr().err
    assert set_up("--again", "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["person_id"] == first["person_id"]
    assert again["token"] != first["token"]
    assert database["people"].count_documents({}) == 1
    assert database["clinics"].count_documents({}) == 1


@pytest.mark.usefixtures("environ")
def test_a_wrong_address_sets_nothing_up(database: Database[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bootstrap", "--email", "nobody"]) == 2
    assert "e-mail address" in capsys.readouterr().err
    assert database["clinics"].count_documents({}) == 0


@pytest.mark.usefixtures("environ")
def test_the_check_says_what_is_not_right(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "broker: right" in capsys.readouterr().out
    monkeypatch.setenv("SECRET_KEY", "short")
    monkeypatch.setenv("TOKEN_SIGNING_KEY_FILE", "/nowhere.json")
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "secret key: not right" in said
    assert "signing key: not right" in said
    assert "database: right" in said


def test_the_worker_publishes_what_changed(
    database: Database[Any], mongodb_uri: str, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    signing, _ = key_files(tmp_path)
    more = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database.name,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KAFKA_TOPIC_PREFIX": topic_prefix,
        "KAFKA_PARTITIONS": "1",
        "HEALTH_PORT": "1",
    }
    settings = settings_for(ADDRESSES, signing, **more)
    prepare(database)
    store = service.open_store(settings, database, utc_now)
    first = FirstAdministrator("Riverside", "North", "Europe/London", "ada@example.org", "Ada")
    done = bootstrap(first, again=False, store=store, now=utc_now)
    running = Running(settings)
    try:
        address, topic = KafkaAddress.of(settings), f"{topic_prefix}.identity"
        eventually(lambda: running.worker.states()["topics"] == "running")
        events = eventually(lambda: [decode(record) for batch in history(address, [topic]) for record in batch])
        assert [(event.type, event.subject, event.version) for event in events] == [
            ("carryover.clinic.changed.v1", done.clinic_id, 1)
        ]
        eventually(lambda: database["clinics"].find_one({"outbox": []}))
        assert service.republish(settings) == 1
        eventually(lambda: sum(len(batch) for batch in history(address, [topic])) == 2)
    finally:
        running.stop()
    assert running.exit_code == 0


class Running:
    """The worker in a thread of its own; port 0 would be refused by the settings, so a free one is taken late."""

    def __init__(self, settings: GatewaySettings) -> None:
        object.__setattr__(settings, "health_port", 0)
        self.worker = service.build_worker(settings)
        self.exit_code: int | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.exit_code = self.worker.run()

    def stop(self) -> None:
        self.worker.stop()
        self._thread.join(30)
