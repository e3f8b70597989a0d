"""A group: one run of a group programme, its facilitators and members."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import GroupStatus
from services.assignments.domain.errors import Invalid, NotOpen
from services.assignments.domain.facts import GroupChanged, GroupOpened

MAX_MEMBERS = 1000


@dataclass(frozen=True, kw_only=True)
class Group(Aggregate):
    facilitator_ids: tuple[str, ...]
    programme: str | None = None
    member_episode_ids: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    status: GroupStatus = GroupStatus.OPEN

    def opened(self, at: datetime) -> tuple[Self, GroupOpened]:
        if not self.facilitator_ids:
            raise Invalid({"facilitator_ids": ["A group needs at least one facilitator."]})
        return replace(self, settle_at=at if self.member_episode_ids else None), GroupOpened(at=at)

    def add(self, episode_id: str, at: datetime) -> tuple[Self, GroupChanged | None]:
        """The member's episode learns of its group when the group is settled."""
        if self.status is GroupStatus.CLOSED:
            raise NotOpen("This group has ended. Choose one that is still running.")
        if episode_id in self.member_episode_ids:
            return self, None
        if len(self.member_episode_ids) >= MAX_MEMBERS:
            raise NotOpen(f"This group has {MAX_MEMBERS} members. Open a second one.")
        after = replace(self, member_episode_ids=(*self.member_episode_ids, episode_id), settle_at=at)
        return after, GroupChanged(at=at, changed=("member_episode_ids",))
