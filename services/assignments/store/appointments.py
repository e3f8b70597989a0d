"""Sessions among one another: those of one series, and what a therapist or a client has at some time."""

from __future__ import annotations

from datetime import datetime

from chassis.mongo import Document
from services.assignments.domain.session import Session
from services.assignments.store.aggregates import Aggregates

BY_START = [("starts_at", 1), ("_id", 1)]


class Appointments:
    def __init__(self, sessions: Aggregates[Session]) -> None:
        self.sessions = sessions

    def of_series(self, clinic_id: str, episode_id: str, series_id: str) -> list[Session]:
        query = {"clinic_id": clinic_id, "episode_id": episode_id, "series.id": series_id}
        return self.sessions.find(query, BY_START)

    def beside(
        self, clinic_id: str, therapist_id: str, client_id: str | None, since: datetime, until: datetime
    ) -> list[Session]:
        """Those of the therapist or of the client that start then, in order."""
        then: Document = {"clinic_id": clinic_id, "starts_at": {"$gte": since, "$lt": until}}
        either: list[Document] = [{**then, "therapist_id": therapist_id}]
        if client_id is not None:
            either.append({**then, "client_id": client_id})
        return self.sessions.find({"clinic_id": clinic_id, "$or": either}, BY_START)
