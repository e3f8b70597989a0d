"""Obstacles that came again, as a therapist reads them."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.web.client.cards import Document, items
from gateway.web.i18n import lazy_gettext
from gateway.web.staff import prompts
from gateway.web.staff.parts import Parts
from gateway.web.staff.wording import Words

PROPOSALS: Words = {
    "smaller": lazy_gettext("Make it smaller"),
    "other_time": lazy_gettext("Find another time"),
    "other_exercise": lazy_gettext("Choose something else"),
}
GROUPS: Words = {
    "practical": lazy_gettext("something practical"),
    "task": lazy_gettext("the task itself"),
    "emotional": lazy_gettext("how it feels"),
    "choice": lazy_gettext("the client decided not to"),
}


@dataclass(frozen=True)
class CameAgain:
    """What got in the way of one assignment more than once lately; `wish` is what the client would rather."""

    assignment_id: str
    name: str
    what: str
    proposals: tuple[tuple[str, str], ...]
    wish: str


def came_again(parts: Parts, episode_id: str) -> list[CameAgain]:
    return [_again(one) for one in parts.list("assignments", f"episodes/{episode_id}/came-again")]


def _again(found: Document) -> CameAgain:
    obstacle, group = found.get("obstacle"), str(found.get("group"))
    return CameAgain(
        assignment_id=str(found["assignment_id"]),
        name=str(found.get("own_name") or ""),
        what=str(prompts.prompt_for(str(obstacle)).words if obstacle else GROUPS.get(group, "")),
        proposals=tuple((code, str(PROPOSALS[code])) for code in items(found, "proposals") if code in PROPOSALS),
        wish=str(PROPOSALS.get(str(found.get("wish")), "")),
    )
