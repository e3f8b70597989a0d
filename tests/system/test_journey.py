"""The product's main job through every process, from proposal to dashboard."""

from __future__ import annotations

from local.journey import Journey
from tests.stack import Platform


def test_the_journey_ends_on_the_dashboard(platform: Platform) -> None:
    said: list[str] = []
    journey = Journey(platform.url, platform.admin.token, platform.stack.folders.mail, say=said.append)
    journey.walk()
    assert "whole journey" in said[-1]
    assert len(said) == 12
