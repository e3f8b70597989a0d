"""Saved views over the API: one's own, shared ones, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.gateway.world import Browser, World

VIEW: dict[str, Any] = {
    "name": "Monday round",
    "page": "homework",
    "query": {"period": "four-weeks", "split": "family"},
}


@pytest.fixture
def manager(here: World) -> Browser:
    return here.person("manager")


def views(here: World) -> str:
    return f"/api/v1/clinics/{here.clinic_id}/views"


def saved(here: World, who: Browser, **more: Any) -> Any:
    answer = who.post(views(here), json={**VIEW, **more})
    assert answer.status_code == 201, answer.text
    return answer


def test_a_view_is_saved_listed_renamed_and_removed(here: World, manager: Browser) -> None:
    made = saved(here, manager)
    path = f"{views(here)}/{made.json['id']}"
    assert (made.json["mine"], made.json["mail"], made.json["query"]) == (True, None, VIEW["query"])
    renamed = manager.send("PATCH", path, json={"name": " Tuesday "}, headers={"If-Match": made.headers["ETag"]})
    assert (renamed.status_code, renamed.json["name"], renamed.json["version"]) == (200, "Tuesday", 2)
    stale = manager.send("PATCH", path, json={"name": "x"}, headers={"If-Match": made.headers["ETag"]})
    assert stale.status_code == 412
    assert [one["name"] for one in manager.get(views(here)).json["items"]] == ["Tuesday"]
    assert manager.send("DELETE", path, headers={"If-Match": renamed.headers["ETag"]}).status_code == 204
    assert manager.get(path).status_code == 404


def test_a_shared_view_is_opened_by_others_and_changed_by_nobody_else(here: World, manager: Browser) -> None:
    own, shared = saved(here, manager), saved(here, manager, name="For all", shared=True)
    therapist = here.person("therapist")
    seen = therapist.get(views(here)).json["items"]
    assert [(one["name"], one["mine"]) for one in seen] == [("For all", False)]
    assert therapist.get(f"{views(here)}/{own.json['id']}").status_code == 404
    path, tag = f"{views(here)}/{shared.json['id']}", {"If-Match": shared.headers["ETag"]}
    assert therapist.get(path).status_code == 200
    assert therapist.send("PATCH", path, json={"name": "x"}, headers=tag).status_code == 404
    assert therapist.send("DELETE", path, headers=tag).status_code == 404


def test_views_are_for_those_who_see_figures_and_for_their_clinic(here: World, manager: Browser) -> None:
    made = saved(here, manager, shared=True)
    assert here.person("client").get(views(here)).status_code == 403
    elsewhere = here.person("manager", here.second_clinic())
    assert elsewhere.get(views(here)).status_code == 404
    assert elsewhere.get(f"{views(here)}/{made.json['id']}").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 81}, {"page": "secrets"}, {"query": {"split": "=1+1"}}, {"more": 1}]
)
def test_what_is_no_view_is_refused_by_name(here: World, manager: Browser, wrong: dict[str, Any]) -> None:
    answer = manager.post(views(here), json={**VIEW, **wrong})
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == list(wrong)


def test_the_same_key_saves_one_view(here: World, manager: Browser) -> None:
    for _ in range(2):
        assert manager.post(views(here), json=VIEW, headers={"Idempotency-Key": "k1"}).status_code == 201
    assert len(manager.get(views(here)).json["items"]) == 1


def test_without_mail_no_view_is_mailed_and_that_is_said(here: World, manager: Browser) -> None:
    made = saved(here, manager)
    answer = manager.send(
        "PUT",
        f"{views(here)}/{made.json['id']}/mail",
        json={"every": "week", "weekday": 1, "at": "07:30"},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert answer.status_code == 422
    assert "EMAIL_URL" in answer.text


def test_every_change_of_a_view_leaves_a_record_without_its_name(here: World, manager: Browser) -> None:
    made = saved(here, manager)
    record = next(one for one in here.records() if one["action"] == "views.save")
    assert record["objects"][-1] == made.json["id"]
    assert "Monday" not in str(here.records())
