"""One description of the whole API, and limits on how much of it one may use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pymongo.database import Database

from gateway.connections import connections
from gateway.openapi import Documents, merge
from tests.service.gateway.test_forwarding import nobody_there
from tests.service.gateway.world import World, key_files, settings_for, world


def test_all_parts_are_in_one_document_and_equal_names_do_not_meet(here: World) -> None:
    document = here.browser().get("/api/v1/openapi.json").json
    paths = document["paths"]
    assert {"/api/v1/sign-in", "/api/v1/me/of-assignments", "/api/v1/me/of-analytics"} <= set(paths)
    answers = {
        name: paths[f"/api/v1/me/of-{name}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        for name in ("assignments", "reminders", "analytics")
    }
    assert answers["reminders"] == "#/components/schemas/reminders.Thing"
    assert len(set(answers.values())) == 3
    titles = {document["components"]["schemas"][target.rpartition("/")[2]]["title"] for target in answers.values()}
    assert titles == set(answers)
    assert "Not shown" not in document["info"]["description"]


def test_every_reference_of_the_document_leads_somewhere(here: World) -> None:
    document = here.browser().get("/api/v1/openapi.json").json
    found = list(references(document))
    assert len(found) > 20
    for target in found:
        place: Any = document
        for step in target.removeprefix("#/").split("/"):
            place = place[step]


def references(node: Any) -> Any:
    if isinstance(node, dict):
        yield from (node["$ref"],) if "$ref" in node else ()
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_a_service_that_is_away_is_left_out_and_named(tmp_path: Path) -> None:
    signing, _ = key_files(tmp_path)
    addresses = {name: nobody_there() for name in ("assignments", "reminders", "analytics")}
    settings = settings_for(addresses, signing)
    documents = Documents(settings, connections(1, 1), lambda: {"paths": {}}, lambda: 0.0)
    said = documents.merged()["info"]["description"]
    assert "assignments, reminders, analytics" in said


def test_a_fetched_document_is_kept_for_a_minute(here: World) -> None:
    asked: list[str] = []
    now = [0.0]
    documents = Documents(here.settings, connections(1, 1), lambda: {"paths": {}}, lambda: now[0])
    fetch = documents._fetch
    documents._fetch = lambda service: asked.append(service) or fetch(service)  # type: ignore[method-assign, func-returns-value]
    documents.merged()
    now[0] = 59.0
    documents.merged()
    assert len(asked) == 3
    now[0] = 60.0
    documents.merged()
    assert len(asked) == 6


def test_only_paths_of_the_api_are_described() -> None:
    merged = merge({"paths": {"/inside": {"get": {}}, "/api/v1/me": {"get": {}}}}, {}, [])
    assert list(merged["paths"]) == ["/api/v1/me"]


def test_a_person_who_asks_too_often_waits(database: Database[dict[str, Any]], tmp_path: Path) -> None:
    with world(database, tmp_path, REQUESTS_PER_MINUTE="5") as here:
        admin = here.administrator()
        answers = [admin.get("/api/v1/me") for _ in range(6)]
        assert answers[0].status_code == 200
        assert answers[-1].status_code == 429
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert answers[-1].json["type"].endswith("too-many")


def test_an_address_that_asks_too_often_waits(database: Database[dict[str, Any]], tmp_path: Path) -> None:
    with world(database, tmp_path, REQUESTS_PER_MINUTE_ADDRESS="3") as here:
        statuses = [here.browser().get("/api/v1/me").status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]
        other = here.browser().get("/api/v1/me", environ_base={"REMOTE_ADDR": "192.0.2.7"})
        assert other.status_code == 401
        assert here.browser().get("/health/live").status_code == 200
