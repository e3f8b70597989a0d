"""What can be refused, as nouns of the domain.

AssignmentsError
├── NotThere                 not yours and not there are the same answer
├── WrongRole                this role may never see or do this kind of thing
├── Invalid                  fields that cannot be kept; names each and says what to do
├── Stale                    somebody changed it since it was read
├── ChangedElsewhere         answers that another device changed to something different meanwhile
└── Refused                  understood, but not possible in the present state; says what to do
    ├── WindowClosed         outside opens_at … closes_at
    ├── AlreadyReviewed      the therapist has replied
    ├── AlreadyAnswered      somebody answered since; answering again needs the version that was seen
    ├── TakenBackTooLate     an answer stays once some minutes have passed
    ├── AlreadyScored        two scores of one measure at the same instant
    ├── AlreadyAcknowledged  somebody took care of this flag
    ├── OwnProposal          a yes to what the same person proposed
    ├── OpenAlready          a second course of therapy of a client with the same therapist
    ├── NotOpen              the aggregate is in a state that does not allow this
    ├── UnreadableCalendar   a file that is no calendar, or too much of one
    ├── Overlaps             another session at the same time; goes through if that is meant
    └── TooEarly             a therapy session that has not begun
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class AssignmentsError(Exception):
    """Everything this service refuses on purpose."""


class NotThere(AssignmentsError):
    """No such thing for this person."""


class WrongRole(AssignmentsError):
    """The role may never do this."""


class Invalid(AssignmentsError):
    """Some fields cannot be kept; `errors` is {field: [sentences]}."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = {name: list(sentences) for name, sentences in errors.items()}

    def under(self, prefix: str) -> Invalid:
        return Invalid({f"{prefix}.{name}": sentences for name, sentences in self.errors.items()})


class Stale(AssignmentsError):
    """It changed since it was read: read again, then decide."""


class ChangedElsewhere(AssignmentsError):
    """`yours` and `theirs` by field, `version` of the draft to decide on; `errors` as in Invalid, for the rest."""

    def __init__(
        self,
        yours: Mapping[str, Any],
        theirs: Mapping[str, Any],
        version: int,
        errors: Mapping[str, Sequence[str]],
    ) -> None:
        super().__init__(", ".join(sorted(yours)))
        self.yours, self.theirs, self.version, self.errors = yours, theirs, version, errors


class Refused(AssignmentsError):
    """Not possible in the present state; the text says what to do."""

    slug = "not-possible-now"
    title = "Not possible now"


class WindowClosed(Refused):
    slug = "window-closed"
    title = "The time for this answer is not now"


class AlreadyReviewed(Refused):
    slug = "already-reviewed"
    title = "Already replied to"


class AlreadyAnswered(Refused):
    slug = "already-answered"
    title = "Already answered"


class AlreadyAcknowledged(Refused):
    slug = "already-acknowledged"
    title = "Already taken care of"


class TakenBackTooLate(Refused):
    slug = "taken-back-too-late"
    title = "Too late to take back"


class AlreadyScored(Refused):
    slug = "already-scored"
    title = "Already scored"


class NotOpen(Refused):
    slug = "not-open"
    title = "Not open for this"


class OpenAlready(Refused):
    slug = "course-open-already"
    title = "This course is open already"


class UnreadableCalendar(Refused):
    slug = "unreadable-calendar"
    title = "This calendar cannot be read"


class Overlaps(Refused):
    slug = "session-overlap"
    title = "Another session at that time"


class OwnProposal(Refused):
    slug = "own-proposal"
    title = "Waits for the other yes"


class TooEarly(Refused):
    slug = "too-early"
    title = "Not yet"
