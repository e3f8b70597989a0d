"""Settings are read from the environment or from files, and every mistake is reported at once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from pathlib import Path

import pytest

from chassis.settings import Secret, ServiceSettings, SettingsError, describe, load, setting


@dataclass(frozen=True)
class Kettle:
    password: Secret = setting("KETTLE_PASSWORD", kind="secret", help="Opens the kettle.")
    litres: float = setting("KETTLE_LITRES", kind="float", default=1.5, at_least=0, help="How much fits.")
    cups: int = setting("KETTLE_CUPS", kind="int", default=4, at_least=1, help="How many cups.")
    port: int = setting("KETTLE_PORT", kind="port", default=8000, help="Where it listens.")
    whistles: bool = setting("KETTLE_WHISTLES", kind="bool", default=False, help="Whether it is heard.")
    colour: str = setting("KETTLE_COLOUR", kind="choice", choices=("red", "blue"), default="red", help="To look at.")
    home: str = setting("KETTLE_HOME", kind="url", default="http://kitchen:8080", help="Where it stands.")


def wrong(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(Kettle, {"KETTLE_PASSWORD": "steam-41", **environ})
    return str(caught.value)


def test_values_are_parsed_by_kind_and_defaults_fill_the_rest() -> None:
    found = load(
        Kettle,
        {
            "KETTLE_PASSWORD": "steam-41",
            "KETTLE_CUPS": "6",
            "KETTLE_WHISTLES": "true",
            "KETTLE_HOME": "https://a.example",
        },
    )
    assert (found.password.reveal(), found.cups, found.whistles) == ("steam-41", 6, True)
    assert (found.litres, found.colour, found.home) == (1.5, "red", "https://a.example")


def test_an_empty_value_counts_as_not_set() -> None:
    assert load(Kettle, {"KETTLE_PASSWORD": "x", "KETTLE_CUPS": ""}).cups == 4


def test_all_mistakes_are_reported_at_once_with_what_to_set() -> None:
    with pytest.raises(SettingsError) as caught:
        load(Kettle, {"KETTLE_CUPS": "many", "KETTLE_COLOUR": "green", "KETTLE_PORT": "70000"})
    assert len(caught.value.problems) == 4
    text = str(caught.value)
    assert "KETTLE_PASSWORD is not set. Opens the kettle." in text
    assert "KETTLE_CUPS: Not a valid integer. How many cups." in text
    assert "KETTLE_COLOUR: Must be one of red, blue." in text
    assert "KETTLE_PORT" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KETTLE_CUPS", "0"),
        ("KETTLE_LITRES", "-1"),
        ("KETTLE_LITRES", "nan"),
        ("KETTLE_WHISTLES", "loudly"),
        ("KETTLE_PORT", "0"),
        ("KETTLE_HOME", "kitchen"),
        ("KETTLE_HOME", "ftp://kitchen"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_without_being_quoted(name: str, value: str) -> None:
    text = wrong(**{name: value})
    assert name in text
    assert "steam-41" not in text


def test_a_secret_is_shown_nowhere_by_accident() -> None:
    found = load(Kettle, {"KETTLE_PASSWORD": "steam-41"})
    assert "steam-41" not in f"{found} {found.password} {found.password!r}"
    assert found.password == Secret("steam-41")
    assert not Secret("")


def test_a_setting_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from-a-file\n")
    assert load(Kettle, {"KETTLE_PASSWORD_FILE": str(file)}).password.reveal() == "from-a-file"


def test_a_file_that_cannot_be_read_is_one_of_the_mistakes(tmp_path: Path) -> None:
    assert "KETTLE_CUPS_FILE names a file" in wrong(KETTLE_CUPS_FILE=str(tmp_path / "absent"))
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    assert "KETTLE_CUPS_FILE names a file" in wrong(KETTLE_CUPS_FILE=str(binary))


def test_settings_cannot_be_changed() -> None:
    found = load(Kettle, {"KETTLE_PASSWORD": "x"})
    with pytest.raises(FrozenInstanceError):
        found.cups = 2  # type: ignore[misc]


def test_the_description_names_every_setting_in_order() -> None:
    rows = describe(Kettle)
    assert [row.name for row in rows][:2] == ["KETTLE_PASSWORD", "KETTLE_LITRES"]
    assert [row.required for row in rows] == [True, False, False, False, False, False, False]
    assert "KETTLE_WHISTLES" in [row.name for row in rows if row.default is False]


def test_an_unknown_kind_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        setting("KETTLE_LID", kind="lid", help="Covers it.")


def test_a_service_needs_few_settings_to_start() -> None:
    required = {row.name for row in describe(ServiceSettings) if row.required}
    assert required == {"MONGODB_URI", "MONGODB_DATABASE", "KAFKA_BOOTSTRAP_SERVERS", "TOKEN_PUBLIC_KEYS_FILE"}
