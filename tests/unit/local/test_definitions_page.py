"""docs/definitions.md has every definition in each of its versions."""

from __future__ import annotations

from local import definitions_page
from services.analytics.domain.definitions import ALL, BY_ID


def test_every_version_of_every_definition_is_on_the_page() -> None:
    lines = definitions_page.render().splitlines()
    for one in ALL:
        old = "" if BY_ID[one.id] is one else ", an earlier version"
        assert f"### `{one.id}`, version {one.version}{old}" in lines
        assert one.words in lines
