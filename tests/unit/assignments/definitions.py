"""A small exercise as its file has it, to be changed and to be made wrong."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

WALK: dict[str, Any] = {
    "title": {"en": "A walk in the park"},
    "family": "experiment",
    "approach": "cbt",
    "phases": ["skills"],
    "problems": ["depression"],
    "minutes": 20,
    "suggested_cadence": "weekly",
    "rationale": {"en": "Daylight and moving lift the mood a little."},
    "instructions": [{"en": "Walk for ten minutes. Any part of the way counts."}],
    "sections": [
        {
            "title": {"en": "Before"},
            "fields": [
                {"name": "guess", "kind": "long_text", "label": {"en": "What do you think it will be like?"}},
                {
                    "name": "mood",
                    "kind": "scale",
                    "label": {"en": "How is your mood?"},
                    "min": 0,
                    "max": 10,
                    "low_label": {"en": "low"},
                    "high_label": {"en": "good"},
                    "carry_over": True,
                },
            ],
        },
        {
            "title": {"en": "After"},
            "fields": [
                {
                    "name": "went",
                    "kind": "choice",
                    "label": {"en": "Did you go?"},
                    "options": [{"value": "yes", "label": {"en": "Yes"}}, {"value": "no", "label": {"en": "Not yet"}}],
                },
                {
                    "name": "surprise",
                    "kind": "long_text",
                    "label": {"en": "What was new?"},
                    "show_if": {"field": "mood", "at_least": 1},
                },
            ],
        },
    ],
    "example": {"guess": "Cold and pointless.", "mood": 3, "went": "yes"},
}


def a_walk(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(WALK), **changes}


def with_field(section: int, place: int, **keys: Any) -> dict[str, Any]:
    """With these keys in that field; None takes one away."""
    found = a_walk()
    field = {**found["sections"][section]["fields"][place], **keys}
    found["sections"][section]["fields"][place] = {name: value for name, value in field.items() if value is not None}
    return found
