"""Files of exports through the gateway: in pieces, on from where they broke off, recorded before the first byte."""

from __future__ import annotations

import re

import pytest
from flask import Response

from gateway import downloads
from tests.service.gateway.world import Browser, Seen, World

FILE = bytes(range(256)) * 20
ETAG = '"digest"'


def a_file(seen: Seen) -> Response:
    """As analytics answers a range."""
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", seen.headers["range"])
    assert found
    first, last = int(found[1]), min(int(found[2]), len(FILE) - 1)
    headers = {
        "ETag": ETAG,
        "Content-Range": f"bytes {first}-{last}/{len(FILE)}",
        "Content-Disposition": 'attachment; filename="figures.csv"',
    }
    return Response(FILE[first : last + 1], 206, headers, content_type="text/csv; charset=utf-8")


@pytest.fixture
def manager(here: World, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(downloads, "PIECE", 1000)
    here.services.behind["analytics"] = a_file
    return here.person("manager")


def path(here: World) -> str:
    return f"/api/v1/clinics/{here.clinic_id}/exports/exp_01K0000000000000000000000A/file"


def test_a_file_arrives_whole_in_pieces_of_bounded_size(here: World, manager: Browser) -> None:
    answer = manager.get(path(here))
    assert (answer.status_code, answer.data) == (200, FILE)
    assert answer.headers["Content-Length"] == str(len(FILE))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    asked = [seen.headers["range"] for seen in here.services.seen if seen.path.endswith("/file")]
    assert asked[:3] == ["bytes=0-0", "bytes=0-999", "bytes=1000-1999"]
    assert asked[-1] == f"bytes=5000-{len(FILE) - 1}"


def test_what_broke_off_goes_on(here: World, manager: Browser) -> None:
    headers = {"Range": "bytes=3000-", "If-Range": ETAG}
    answer = manager.get(path(here), headers=headers)
    assert (answer.status_code, answer.data) == (206, FILE[3000:])
    assert answer.headers["Content-Range"] == f"bytes 3000-{len(FILE) - 1}/{len(FILE)}"
    older = manager.get(path(here), headers={**headers, "If-Range": '"older"'})
    assert (older.status_code, older.data) == (200, FILE)
    assert manager.get(path(here), headers={"Range": "bytes=99999-"}).status_code == 416


def test_a_download_is_one_record_however_many_pieces_it_takes(here: World, manager: Browser) -> None:
    manager.get(path(here))
    records = [one for one in here.records() if one["action"].startswith("export")]
    assert [(one["action"], one["role"], one["status"]) for one in records] == [("export.file", "manager", 200)]
    assert records[0]["objects"] == ["exp_01K0000000000000000000000A"]


@pytest.mark.parametrize("status", [404, 409, 410])
def test_a_file_that_cannot_be_had_is_said_and_not_recorded_as_fetched(
    here: World, manager: Browser, status: int
) -> None:
    here.services.behind["analytics"] = lambda _: Response("{}", status, content_type="application/problem+json")
    assert manager.get(path(here)).status_code == status
    assert not [one for one in here.records() if one["action"] == "export.file"]


def test_a_file_that_goes_away_meanwhile_is_not_taken_for_the_whole(here: World, manager: Browser) -> None:
    pieces = 0

    def going(seen: Seen) -> Response:
        nonlocal pieces
        pieces += 1
        return a_file(seen) if pieces < 4 else Response("{}", 410, content_type="application/problem+json")

    here.services.behind["analytics"] = going
    with pytest.raises(downloads.BrokeOff):
        _ = manager.get(path(here)).data


def test_beginning_an_export_is_recorded_with_its_id(here: World, manager: Browser) -> None:
    del here.services.behind["analytics"]
    exports = f"/api/v1/clinics/{here.clinic_id}/exports"
    made = {"id": "exp_01K0000000000000000000000A"}
    here.services.answer("POST", exports, 202, made)
    assert manager.post(exports, json={"kind": "figures", "format": "csv"}).status_code == 202
    record = here.records()[-1]
    assert (record["action"], record["objects"]) == ("export.add", [made["id"]])


def test_another_clinics_file_is_not_there(here: World, manager: Browser) -> None:
    elsewhere = path(here).replace(here.clinic_id, here.second_clinic())
    assert manager.get(elsewhere).status_code == 404
