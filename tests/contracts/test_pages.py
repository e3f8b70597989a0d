"""The pages written from the schemas: fresh, complete, and pointing at things that exist."""

import json
from typing import Any

import contracts
from contracts import __main__ as command
from contracts import codes


def test_the_pages_are_what_the_schemas_say() -> None:
    for path, text in command.generated().items():
        assert path.read_text(encoding="utf-8") == text, f"run `python -m contracts generate`: {path.name} is stale"


def test_the_event_page_names_every_type_field_and_code() -> None:
    page = next(text for path, text in command.generated().items() if path.name == "events.md")
    for name, kind in contracts.TYPES.items():
        assert f"| `{name}` | {kind.means} |" in page
        assert all(f"| `{field}` |" in page for field in kind.fields())
    for obstacle in codes.Obstacle:
        assert f"`{obstacle}`" in page


def test_every_reference_in_the_asyncapi_document_leads_somewhere() -> None:
    document = next(json.loads(text) for path, text in command.generated().items() if path.name == "asyncapi.json")
    found = references(document)
    assert len(found) > 2 * len(contracts.TYPES)
    for reference in found:
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_every_type_is_a_message_of_its_topic() -> None:
    document = next(json.loads(text) for path, text in command.generated().items() if path.name == "asyncapi.json")
    for name, kind in contracts.TYPES.items():
        assert name in document["channels"][kind.topic]["messages"]


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [found for value in part.values() for found in references(value)]
    return [found for value in part for found in references(value)] if isinstance(part, list) else []
