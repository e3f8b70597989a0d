"""From the facts of one episode to its course: which scores, sessions and occurrences count, and what came next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.analytics.domain.answers import AnswerClass, classify
from services.analytics.domain.courses import Course, FollowUp, Reading
from services.analytics.domain.days import local_day
from services.analytics.domain.measures import MEASURES
from services.analytics.domain.outcomes import TREATMENT, Scores

_DOSE = frozenset({AnswerClass.DONE, AnswerClass.PARTLY, AnswerClass.NO_QUANTITY})


@dataclass(frozen=True, kw_only=True)
class EpisodeFact:
    """What is known of the episode itself; its days are local days already."""

    id: str
    clinic_id: str
    therapist_id: str
    group_id: str | None
    programme: str | None
    phase: str
    problem: str
    cadence: str
    status: str
    started_on: date
    ended_on: date | None
    end_reason: str | None


@dataclass(frozen=True)
class Meeting:
    """A session of the episode, or one of its group at which its client was."""

    kind: str
    status: str
    starts_at: datetime
    missed_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One occurrence; times in UTC."""

    id: str
    assignment_id: str
    exercise: str
    family: str
    phase: str
    status: str
    agreed_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    responded_at: datetime | None = None
    kind: str | None = None
    quantity: int | None = None
    obstacles: tuple[str, ...] = ()
    group_id: str | None = None

    @property
    def answer_class(self) -> AnswerClass:
        """The disjoint class that it belongs to."""
        return classify(self.kind, self.quantity)

    @property
    def share_done(self) -> int | None:
        """Quantity in per cent as adherence counts it; None where an answer says no quantity."""
        if self.answer_class in {AnswerClass.SILENT, AnswerClass.NOT_THIS_TIME}:
            return 0
        return self.quantity


@dataclass(frozen=True)
class ScoreFact:
    """One total of a measure."""

    id: str
    measure: str
    total: float
    taken_at: datetime


@dataclass(frozen=True)
class CourseFacts:
    """Everything that is known of one episode."""

    episode: EpisodeFact
    meetings: tuple[Meeting, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    scores: tuple[ScoreFact, ...] = ()

    def next_change(self, now: datetime) -> datetime | None:
        """Return when the next window closes: then the course changes though nothing is told."""
        return min((each.closes_at for each in _counting(self.attempts) if each.closes_at > now), default=None)


def set_in(groups: Iterable[str], facts: CourseFacts) -> Iterator[CourseFacts]:
    """Yield, for each of these groups, only the homework that was set in it: no other homework, session or score."""
    for group_id in groups:
        attempts = tuple(each for each in facts.attempts if each.group_id == group_id)
        if attempts:
            yield CourseFacts(replace(facts.episode, group_id=group_id), attempts=attempts)


def course_of(facts: CourseFacts, zone: str, now: datetime) -> Course:
    """Return the course as it stands at `now`; `zone` is that of the clinic."""
    one = facts.episode
    closed = [each for each in _counting(facts.attempts) if each.closes_at <= now]
    readings = _readings(facts, zone)
    done = [share for each in closed if (share := each.share_done) is not None]
    return Course(
        episode_id=one.id,
        clinic_id=one.clinic_id,
        therapist_id=one.therapist_id,
        group_id=one.group_id,
        programme=one.programme,
        phase=one.phase,
        problem=one.problem,
        cadence=one.cadence,
        status=one.status,
        started_day=one.started_on,
        ended_day=one.ended_on if one.status == "closed" else None,
        end_reason=one.end_reason,
        contacts=sum(_is_contact(one, each, zone) for each in facts.meetings),
        scores=_first_and_last(readings),
        readings=readings,
        adherence_sum=sum(done),
        adherence_n=len(done),
        dose=_dose(closed),
        closed_answered=_days((each.closes_at for each in closed if each.kind is not None), zone),
        closed_silent=_days((each.closes_at for each in closed if each.kind is None), zone),
        contact_days=tuple(sorted(set(_days(_contacts(facts), zone)))),
        missed_days=_days((each.starts_at for each in facts.meetings if each.missed_by == "client"), zone),
        follow_ups=tuple(_follow_ups(facts.attempts, closed, zone, now)),
    )


def _counting(attempts: Iterable[Attempt]) -> Iterable[Attempt]:
    return (each for each in attempts if each.status != "withdrawn")


def _days(moments: Iterable[datetime], zone: str) -> tuple[date, ...]:
    return tuple(sorted(local_day(at, zone) for at in moments))


def _within(episode: EpisodeFact, day: date) -> bool:
    """From the first to the last day of the episode, both included."""
    return episode.started_on <= day and (episode.ended_on is None or day <= episode.ended_on)


def _is_contact(episode: EpisodeFact, meeting: Meeting, zone: str) -> bool:
    treated = meeting.status == "held" and meeting.kind in TREATMENT
    return treated and _within(episode, local_day(meeting.starts_at, zone))


def _contacts(facts: CourseFacts) -> Iterable[datetime]:
    """When the client was heard of: answers, and sessions that were held."""
    yield from (each.starts_at for each in facts.meetings if each.status == "held")
    yield from (each.responded_at for each in _counting(facts.attempts) if each.responded_at is not None)


def _readings(facts: CourseFacts, zone: str) -> tuple[Reading, ...]:
    """The valid totals of known measures within the episode, in the order in which they were taken."""
    found = [
        Reading(each.measure, local_day(each.taken_at, zone), each.total)
        for each in sorted(facts.scores, key=lambda score: (score.taken_at, score.id))
        if each.measure in MEASURES and MEASURES[each.measure].valid(each.total)
    ]
    return tuple(each for each in found if _within(facts.episode, each.day))


def _first_and_last(readings: Sequence[Reading]) -> dict[str, Scores]:
    by_measure: dict[str, list[Reading]] = {}
    for each in readings:
        by_measure.setdefault(each.measure, []).append(each)
    return {measure: _scores(found) for measure, found in by_measure.items()}


def _scores(found: Sequence[Reading]) -> Scores:
    first, last = found[0], found[-1]
    if len(found) == 1:
        return Scores(first.total, None, first.day, None)
    return Scores(first.total, last.total, first.day, last.day)


def _dose(closed: Iterable[Attempt]) -> Mapping[str, int]:
    """Family → occurrences of which something was done."""
    dose: dict[str, int] = {}
    for each in closed:
        if each.answer_class in _DOSE:
            dose[each.family] = dose.get(each.family, 0) + 1
    return dose


def _follow_ups(attempts: Sequence[Attempt], closed: Iterable[Attempt], zone: str, now: datetime) -> Iterable[FollowUp]:
    """One for each closed occurrence with something in the way.

    What came next is the next occurrence of the same assignment, or the first one of an assignment agreed since,
    whichever opens first.
    """
    others = sorted(_counting(attempts), key=lambda each: (each.opens_at, each.id))
    for one in sorted(closed, key=lambda each: (each.closes_at, each.id)):
        if not one.obstacles:
            continue
        following = next((each for each in others if _comes_after(one, each)), None)
        tried, answered = _tried(one, following, now)
        codes = tuple(dict.fromkeys(one.obstacles))
        day = local_day(one.closes_at, zone)
        yield FollowUp(day, codes, one.exercise, one.family, one.phase, tried, answered)


def _comes_after(one: Attempt, other: Attempt) -> bool:
    if other.assignment_id == one.assignment_id:
        return (other.opens_at, other.id) > (one.opens_at, one.id)
    since = one.responded_at or one.closes_at
    return other.agreed_at is not None and other.agreed_at > since


def _tried(one: Attempt, following: Attempt | None, now: datetime) -> tuple[str, bool | None]:
    if following is None:
        return "nothing_yet", None
    tried = "same_exercise" if following.exercise == one.exercise else "another_exercise"
    return tried, following.kind is not None if following.closes_at <= now else None
