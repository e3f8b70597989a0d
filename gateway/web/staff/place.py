"""Where homework is agreed and changed: on a client's page, or, by whoever runs a group, in that group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for


@dataclass(frozen=True)
class Place:
    """Whose sheets these are; with a group only what belongs to it."""

    clinic_id: str
    episode_id: str
    group_id: str = ""

    @property
    def agree(self) -> str:
        """Something new."""
        return self._at("agree_in_group" if self.group_id else "agree")

    def overview(self, said: str | None = None) -> str:
        """The client's page, or the grid of the group."""
        if self.group_id:
            return url_for("staff.group", clinic_id=self.clinic_id, group_id=self.group_id, said=said)
        return self.page(said)

    def page(self, said: str | None = None) -> str:
        """What is agreed with this client."""
        return self._at("member" if self.group_id else "client", said=said)

    def act_on(self, assignment_id: str) -> str:
        return self._at("change_in_group" if self.group_id else "change_assignment", assignment_id=assignment_id)

    def change(self, assignment_id: str) -> str:
        return self._at("change_sheet_in_group" if self.group_id else "change_sheet", assignment_id=assignment_id)

    def silence(self, assignment_id: str, said: str | None = None) -> str:
        """What follows if nothing is answered."""
        endpoint = "own_ladder_in_group" if self.group_id else "own_ladder"
        return self._at(endpoint, assignment_id=assignment_id, said=said)

    def step(self, assignment_id: str) -> str:
        return self._at("take_step_in_group" if self.group_id else "take_step", assignment_id=assignment_id)

    def _at(self, endpoint: str, **more: Any) -> str:
        own: dict[str, Any] = {"group_id": self.group_id} if self.group_id else {}
        return url_for(f"staff.{endpoint}", clinic_id=self.clinic_id, episode_id=self.episode_id, **own, **more)
