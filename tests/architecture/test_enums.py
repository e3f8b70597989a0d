"""Services keep their own closed lists, because their domain imports nothing; they must be the published ones."""

import pytest

from contracts import codes
from tests.architecture.enums import declared, published, unlike
from tests.architecture.source import Module, modules

LISTS = published(codes)
DOMAINS = tuple(module for module in modules("services", "gateway") if "/domain/" in module.path)


def test_own_lists_are_the_published_ones() -> None:
    assert unlike(DOMAINS, LISTS) == []


def test_the_comparison_finds_lists_to_compare() -> None:
    owners = {module.path.split("/domain/")[0] for module in DOMAINS for name in declared(module) if name in LISTS}
    assert owners >= {"services/assignments", "services/reminders"}


def test_the_published_lists_are_read_as_they_are() -> None:
    assert LISTS["Cadence"] == {"weekly", "fortnightly", "monthly"}
    assert len(LISTS["Obstacle"]) == 15
    assert "StrEnum" not in LISTS


@pytest.mark.parametrize(
    ("body", "differs"),
    [
        ("    CLIENT = 'client'", "clinic"),
        ("    CLIENT = 'client'\n    CLINIC = 'clinic'\n    NOBODY = 'nobody'", "nobody"),
        ("    CLIENT = 'client'\n    CLINIC = 'practice'", "clinic, practice"),
        ("    CLIENT = auto()", "clinic"),
    ],
)
@pytest.mark.parametrize("base", ["StrEnum", "enum.StrEnum", "str, Enum"])
def test_a_list_with_other_words_is_found(base: str, body: str, differs: str) -> None:
    module = Module("services/assignments/domain/session.py", f"class MissedBy({base}):\n{body}\n")
    assert unlike([module], LISTS) == [f"{module.path}:1 MissedBy differs from contracts.codes.MissedBy in: {differs}"]


def test_the_same_list_and_a_list_of_its_own_are_left_alone() -> None:
    same = "class MissedBy(StrEnum):\n    CLIENT = 'client'\n    CLINIC = auto()\n"
    own = "class Screen(StrEnum):\n    FIRST = 'first'\n"
    assert unlike([Module("services/assignments/domain/session.py", same + own)], LISTS) == []
