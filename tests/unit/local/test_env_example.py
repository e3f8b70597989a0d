"""`.env.example` names every setting of every part, with the default that this part has."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.settings import describe
from gateway.settings import GatewaySettings
from local import env_example
from local.settings import LauncherSettings
from services.reminders.settings import RemindersSettings


@pytest.mark.parametrize("settings", [GatewaySettings, RemindersSettings, LauncherSettings])
def test_every_setting_is_named(settings: type[object]) -> None:
    text = env_example.render()
    for declared in describe(settings):
        assert f"\n{declared.name}=" in text or f"\n#{declared.name}=" in text


def test_a_required_one_is_open_and_a_default_is_commented_out() -> None:
    lines = env_example.render().splitlines()
    assert "SECRET_KEY=" in lines
    assert "#HTTP_PORT=8000" in lines
    assert "#COOKIE_SECURE=true" in lines


def test_a_default_that_differs_between_parts_stands_with_each() -> None:
    lines = env_example.render().splitlines()
    assert [line for line in lines if "MONGODB_DATABASE=" in line] == [
        f"#MONGODB_DATABASE={name}" for name in ("identity", "assignments", "reminders", "analytics")
    ]


def test_a_stale_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(env_example, "FILE", tmp_path / ".env.example")
    assert env_example.main(check=True) == 1
    assert "stale" in capsys.readouterr().err
    assert env_example.main(check=False) == 0
    assert env_example.main(check=True) == 0
    (tmp_path / ".env.example").write_text("OLD=1")
    assert env_example.main(check=True) == 1
