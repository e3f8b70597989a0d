"""What use cases need of a store: one that writes at once, and one that collects the writes of an import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.assignments.domain.agenda import Agenda
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.definition import Definition
from services.assignments.domain.draft import Draft
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.facts import Fact
from services.assignments.domain.glance import Around, Glance
from services.assignments.domain.group import Group
from services.assignments.domain.library.suggestions import Told
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.own_exercise import OwnExercise
from services.assignments.domain.response import ReplyDraft
from services.assignments.domain.safety import SafetyClock
from services.assignments.domain.safety_plan import SafetyPlan
from services.assignments.domain.session import Session

A = TypeVar("A", bound=Aggregate)
Ids = Sequence[str]
After = tuple[str, str] | None  # what the page before ended with: of whom, and its id


@dataclass(frozen=True)
class Page:
    """The place in a list: `limit` rows, and one more to see that there are more, after the id `after`; in a list by
    time after what has that time, `at`, and that id."""

    limit: int = 50
    after: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Sight:
    """What somebody may see of a clinic: these episodes, and of them the homework of these groups (None: all of it)."""

    clinic_id: str
    episode_ids: Ids
    group_ids: frozenset[str] | None = None


class Kept(Protocol[A]):
    """One kind of aggregate."""

    def get(self, clinic_ids: Ids, id_: str) -> A | None: ...
    def add(self, aggregate: A, facts: Sequence[Fact], command: str | None = None) -> A:
        """Create it, or give back what is stored under its id."""

    def add_many(self, created: Iterable[tuple[A, Fact]]) -> int:
        """Create those that are not there yet; how many that were."""

    def save(self, aggregate: A, facts: Sequence[Fact], command: str | None = None) -> A:
        """State and facts in one write; raises Stale if somebody else was faster."""

    def save_many(self, changed: Iterable[tuple[A, Fact]]) -> int:
        """As `save`, but one that somebody else changed stays as it is."""

    def note(self, before: A, after: A) -> A:
        """Keep what concerns nobody outside: no version and no event. Raises Stale if somebody else was faster."""

    def settled(self, aggregates: Iterable[tuple[A, Mapping[str, Any]]]) -> int:
        """Keep these fields of the worker's own, `settle_at` among them, if the version is still the same."""

    def due(self, buckets: Sequence[int], now: datetime, limit: int) -> list[A]:
        """Those the worker has something to do for."""


class Drafts(Protocol):
    def get(self, occurrence: Occurrence) -> Draft | None: ...
    def put(self, occurrence: Occurrence, draft: Draft, seen: int) -> Draft:
        """Raises Stale unless it is still of the version `seen`."""

    def drop(self, occurrence: Occurrence, until: datetime) -> None: ...


class ReplyDrafts(Protocol):
    """Each for its author alone."""

    def get(self, occurrence: Occurrence, author_id: str) -> ReplyDraft | None: ...
    def of_author(self, clinic_id: str, author_id: str, limit: int) -> list[ReplyDraft]: ...
    def put(self, occurrence: Occurrence, draft: ReplyDraft) -> bool: ...
    def drop(self, occurrence: Occurrence, author_id: str) -> None: ...


class KnownClinic(Protocol):
    @property
    def safety(self) -> SafetyClock | None: ...


class Clinics(Protocol):
    def get(self, clinic_id: str) -> KnownClinic: ...


class Library(Protocol):
    """What a clinician put on top and set, and what was set and told in an episode."""

    def stars(self, clinic_id: str, person_id: str) -> frozenset[str]: ...
    def star(self, clinic_id: str, person_id: str, code: str, at: datetime) -> None: ...
    def unstar(self, clinic_id: str, person_id: str, code: str) -> None: ...
    def last_set(self, clinic_id: str, person_id: str, limit: int) -> Mapping[str, datetime]: ...
    def assignments_seen(self, sight: Sight) -> list[Assignment]: ...
    def last_of(self, sight: Sight, code: str) -> Assignment | None:
        """Of this exercise, the one that was proposed last."""

    def last_by(self, clinic_id: str, person_id: str, code: str) -> Assignment | None:
        """As `last_of`, among what this person set for anybody."""

    def told_in(self, sight: Sight) -> list[Told]: ...


class Appointments(Protocol):
    """Sessions among one another."""

    def of_series(self, clinic_id: str, episode_id: str, series_id: str) -> list[Session]: ...
    def beside(
        self, clinic_id: str, therapist_id: str, client_id: str | None, since: datetime, until: datetime
    ) -> list[Session]:
        """Those of the therapist or of the client that start then, in order."""


class Workload(Protocol):
    def page(self, clinic_id: str, therapist_id: str | None, after: After, limit: int) -> list[Episode]:
        """Courses that have not ended, by therapist, with one more than the page has."""


class LookingBack(Protocol):
    """What an agenda and a timeline look back to; where it says newest first, with one more than the page has."""

    def sessions_before(self, sight: Sight, place: Page) -> list[Session]: ...
    def sessions_around(self, clinic_id: str, episode_ids: Ids, since: datetime, now: datetime) -> Mapping[str, Around]:
        """By episode, of those that begin `since` then or later."""

    def last_held(self, sight: Sight, until: datetime) -> datetime | None: ...
    def next_session(self, sight: Sight, since: datetime) -> Session | None: ...
    def opened_between(self, sight: Sight, since: datetime, until: datetime) -> list[Occurrence]:
        """In the order of their days, without what was written on their sheets."""

    def passed_in_silence(
        self, sight: Sight, since: datetime, until: datetime, only: Mapping[str, str]
    ) -> list[datetime]: ...
    def assignments_going_on(self, sight: Sight) -> list[Assignment]: ...
    def measure_codes(self, sight: Sight) -> list[str]: ...
    def scored_lately(self, sight: Sight, code: str, limit: int) -> list[Occurrence]:
        """The newest first."""

    def answers_before(self, sight: Sight, place: Page, only: Mapping[str, str]) -> list[Occurrence]: ...


class OwnExercises(Protocol):
    """What clinicians wrote themselves."""

    def get(self, clinic_ids: Ids, code: str) -> OwnExercise | None: ...
    def exercise(self, clinic_ids: Ids, code: str, number: int) -> Exercise | None: ...
    def definition(self, clinic_ids: Ids, code: str, number: int) -> Definition | None: ...
    def in_use(self, clinic_id: str, person_id: str) -> list[OwnExercise]:
        """Not retired: this person's, and those in the library."""

    def with_content(self, clinic_id: str, contents: Iterable[str]) -> list[OwnExercise]: ...
    def of_person(self, clinic_id: str, person_id: str, page: Page) -> list[OwnExercise]: ...
    def of_clinic(self, clinic_id: str, page: Page) -> list[OwnExercise]:
        """In the library, or waiting for it."""

    def add(self, one: OwnExercise, command: str | None = None) -> OwnExercise:
        """Create it, or give back what is stored under its code."""

    def save(
        self, before: OwnExercise, after: OwnExercise, command: str | None = None, published: Definition | None = None
    ) -> OwnExercise:
        """What changed, and the definition of a version that is new with it; raises Stale."""


class Groups(Protocol):
    """What access needs to know about groups."""

    def groups_of_facilitator(self, clinic_id: str, person_id: str, page: Page | None = None) -> list[Group]: ...
    def groups_of_clinic(self, clinic_id: str, page: Page) -> list[Group]: ...


class Lists(Groups, Protocol):
    """Everything that is looked up by more than its id; times are from `since` (included) to `until` (excluded)."""

    def caseload(self, clinic_id: str, therapist_id: str) -> list[Episode]: ...
    def episodes_of_therapist(self, clinic_id: str, therapist_id: str, page: Page) -> list[Episode]: ...
    def episode_ids_of(self, clinic_id: str, therapist_id: str) -> list[str]: ...
    def episodes_by_id(self, clinic_id: str, ids: Ids, page: Page) -> list[Episode]: ...
    def episodes_of_client(self, clinic_ids: Ids, client_id: str) -> list[Episode]: ...
    def sessions_of(self, clinic_ids: Ids, episode_ids: Ids, since: datetime | None = None) -> list[Session]: ...
    def sessions_in(self, sight: Sight, page: Page) -> list[Session]: ...
    def treatment_contacts(self, clinic_id: str, episode_id: str) -> int: ...
    def assignments_of(self, clinic_ids: Ids, episode_ids: Ids) -> list[Assignment]: ...
    def assignments_in(self, sight: Sight, page: Page) -> list[Assignment]: ...
    def agreed_lately(self, clinic_id: str, episode_ids: Ids, since: datetime) -> list[Assignment]:
        """What waits for a yes, and what was agreed since then, without its history."""

    def unsettled_of_client(self, clinic_ids: Ids, client_id: str) -> list[Assignment]: ...
    def whenever_of_client(self, clinic_ids: Ids, client_id: str) -> list[Assignment]:
        """Agreed, and started by the client when it is needed."""

    def chained_of_client(self, clinic_ids: Ids, client_id: str, ended_since: datetime) -> list[Assignment]:
        """Agreed with something to come after, or ended by itself since then."""

    def own_assignments(self, clinic_ids: Ids, client_id: str, page: Page) -> list[Assignment]: ...
    def assignments_by_id(self, clinic_ids: Ids, ids: Ids) -> dict[str, Assignment]: ...
    def occurrences_in(
        self, sight: Sight, since: datetime | None, until: datetime | None, page: Page
    ) -> Iterator[Occurrence]:
        """All from the place of the page on, read while they are asked for."""

    def occurrences_of_assignments(
        self, clinic_ids: Ids, assignment_ids: Ids, closing_after: datetime
    ) -> list[Occurrence]: ...
    def last_answered(self, clinic_ids: Ids, assignment_id: str, limit: int) -> list[Occurrence]:
        """The newest first."""

    def last_over(self, clinic_ids: Ids, assignment_id: str, limit: int) -> list[Occurrence]:
        """Answered ones and those that passed in silence, the newest first."""

    def occurrences_of_client(self, clinic_ids: Ids, client_id: str, closing_after: datetime) -> list[Occurrence]: ...
    def glances(
        self, clinic_ids: Ids, episode_ids: Ids, since: datetime, until: datetime | None = None
    ) -> Mapping[str, Sequence[Glance]]:
        """By episode, occurrences that open in that time."""

    def waiting_since(self, clinic_id: str, episode_ids: Ids) -> Mapping[str, Sequence[datetime]]:
        """By episode, when the answers were given that nobody has replied to."""

    def to_review(self, sight: Sight, page: Page) -> list[Occurrence]: ...
    def with_open_flags(self, clinic_id: str) -> list[Occurrence]: ...
    def count_flags(self, clinic_id: str, episode_ids: Ids) -> Mapping[str, int]: ...
    def flagged(self, clinic_id: str, flag_id: str) -> Occurrence | None:
        """The occurrence that this flag is part of, open or not."""

    def new_replies(self, clinic_ids: Ids, client_id: str, limit: int) -> list[Occurrence]: ...
    def scored_in(self, sight: Sight) -> list[Occurrence]:
        """Those with a score, by the time it was taken."""

    def scored_of_client(self, clinic_ids: Ids, episode_ids: Ids) -> list[Occurrence]:
        """As `scored_in`, for the client's own."""

    def count_new_replies(self, clinic_ids: Ids, client_id: str) -> int: ...
    def erase_words(self, clinic_id: str, client_id: str) -> None: ...


class Store(Lists, Protocol):
    def clock(self) -> datetime:
        """The time at which things are recorded, whatever time they speak of."""

    @property
    def episodes(self) -> Kept[Episode]: ...
    @property
    def sessions(self) -> Kept[Session]: ...
    @property
    def groups(self) -> Kept[Group]: ...
    @property
    def assignments(self) -> Kept[Assignment]: ...
    @property
    def occurrences(self) -> Kept[Occurrence]: ...
    @property
    def safety_plans(self) -> Kept[SafetyPlan]: ...
    @property
    def clinics(self) -> Clinics: ...
    @property
    def agendas(self) -> Kept[Agenda]: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def reply_drafts(self) -> ReplyDrafts: ...
    @property
    def past(self) -> LookingBack: ...
    @property
    def library(self) -> Library: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def own_exercises(self) -> OwnExercises: ...
    @property
    def workload(self) -> Workload: ...
