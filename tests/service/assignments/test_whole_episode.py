"""A whole course of therapy in any order, every command repeated: service and model agree after each step."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.service.assignments.episode_machine import Episode
from tests.service.assignments.world import Web

EPISODES, STEPS = 3, 30
TIMES = int(os.environ.get("CARRYOVER_EXAMPLES", "1"))
# To find the fewest steps that go wrong takes minutes: only where there is time for it.
PHASES = tuple(Phase) if TIMES > 1 else (Phase.reuse, Phase.generate)


@pytest.mark.timeout(120 + 60 * TIMES)
def test_whatever_they_do_the_service_and_the_model_agree(assignments_web: Web) -> None:
    class EpisodeHere(Episode):
        def __init__(self) -> None:
            super().__init__(assignments_web)

    terms = settings(
        max_examples=EPISODES * TIMES,
        stateful_step_count=STEPS,
        deadline=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(EpisodeHere, settings=terms)
