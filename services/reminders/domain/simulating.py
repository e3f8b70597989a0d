"""Days as they would go for an invented client under a policy: by the same layout and ladder as for real ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.candidates import second, wanted
from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import Channel, ReminderTrigger, RungKind
from services.reminders.domain.errors import PatternImpossible
from services.reminders.domain.ladder import Way, asked_at, stand
from services.reminders.domain.layout import lay_out
from services.reminders.domain.previewing import Preview, preview
from services.reminders.domain.projections import Occurrence
from services.reminders.domain.rules import ONE_DAY, QuietWeek, Rules, Zones
from services.reminders.domain.rungs import ASK, PERSONAL, QUESTION_FOR, Ladder
from services.reminders.domain.times import instant
from services.reminders.domain.wanted import Placed, Wanted
from services.reminders.domain.working import WorkingWeek

ANSWERS_AFTER = timedelta(minutes=30)
MOST_MOMENTS = 6
MOST_DAYS = 28
_APP, _OTHER = frozenset({Channel.IN_APP}), frozenset({Channel.EMAIL})


@dataclass(frozen=True)
class Pattern:
    """One piece of homework a day at each of these wall times; `answers` says day by day whether the client answers,
    half an hour after the reminder. `second`: they chose a second channel."""

    moments: tuple[time, ...]
    answers: tuple[bool, ...]
    start_on: date
    second: bool = False


@dataclass(frozen=True)
class Asked:
    """Somebody would be asked in person about the homework of that number, and until when."""

    at: datetime
    due_at: datetime
    kind: RungKind
    homework: int


@dataclass(frozen=True)
class Answer:
    at: datetime
    homework: int


@dataclass(frozen=True)
class Simulation:
    preview: Preview
    answers: tuple[Answer, ...]
    asked: tuple[Asked, ...]


def simulate(policy: ClinicPolicy, pattern: Pattern, week: WorkingWeek) -> Simulation:
    """The days that `answers` speak of, in the clinic's zone; raises PatternImpossible."""
    _check(pattern)
    rules = Rules(
        zones=Zones(week.zone),
        quiet=QuietWeek(policy.quiet),
        gap=timedelta(minutes=policy.gap_minutes),
        cap=policy.cap,
    )
    start = week.begins(pattern.start_on)
    end = week.begins(pattern.start_on + len(pattern.answers) * ONE_DAY)
    homework = list(_answered(list(_homework(pattern, week.zone)), pattern, rules, start))
    wishes = list(_reminders(homework, policy.ladder, second_wanted=pattern.second))
    asked = []
    for number, moment in enumerate(pattern.moments):
        some = [one for one in homework if one.assignment_id == _name(number)]
        for at, kind, since in _climbed(some, policy.ladder, moment, end):
            if kind in PERSONAL:
                asked.append(Asked(at, week.due(at, policy.task_hours), kind, number))
            elif kind is RungKind.ASK:
                wishes.append(_question(since, at))
    answers = (Answer(one.responded_at, int(one.assignment_id)) for one in homework if one.responded_at is not None)
    return Simulation(
        preview(wishes, rules, (), start, end),
        tuple(sorted(answers, key=lambda one: (one.at, one.homework))),
        tuple(sorted(asked, key=lambda one: (one.at, one.homework))),
    )


def _check(pattern: Pattern) -> None:
    if not 1 <= len(pattern.moments) <= MOST_MOMENTS:
        raise PatternImpossible("moments", f"Give between 1 and {MOST_MOMENTS} times of day.")
    if not 1 <= len(pattern.answers) <= MOST_DAYS:
        raise PatternImpossible("answers", f"Say for between 1 and {MOST_DAYS} days whether the client answers.")


def _name(number: int) -> str:
    return str(number)


def _homework(pattern: Pattern, zone: ZoneInfo) -> Iterator[Occurrence]:
    for days, _ in enumerate(pattern.answers):
        day = pattern.start_on + days * ONE_DAY
        for number, moment in enumerate(pattern.moments):
            yield Occurrence(
                id=f"{number} {days}",
                clinic_id="",
                client_id="",
                assignment_id=_name(number),
                episode_id="",
                local_date=day,
                local_time=moment,
                time_zone=zone.key,
                opens_at=instant(day, time(), zone),
                closes_at=instant(day + ONE_DAY, time(), zone),
                status="scheduled",
            )


def _answered(homework: Sequence[Occurrence], pattern: Pattern, rules: Rules, start: datetime) -> Iterator[Occurrence]:
    """Each with its answer, where there is one: after the reminder, or after the wished moment if none comes."""
    laid = lay_out([_nudge(one) for one in homework], rules, (), start)
    for one in homework:
        placed = laid[one.id]
        at = (placed.at if isinstance(placed, Placed) else asked_at(one)) + ANSWERS_AFTER
        answers = pattern.answers[(one.local_date - pattern.start_on).days]
        yield replace(one, responded_at=at) if answers else one


def _reminders(homework: Sequence[Occurrence], ladder: Ladder, *, second_wanted: bool) -> Iterator[Wanted]:
    """Nudges, and the second ones of what has no answer until then."""
    again = next((one for one in ladder if one.kind is RungKind.SECOND_CHANNEL), None)
    for one in homework:
        first = _nudge(one)
        yield first
        if again is not None and second_wanted:
            twice = second(first, f"{one.id} again", again.after, _OTHER)
            if one.responded_at is None or one.responded_at > twice.at:
                yield twice


def _nudge(one: Occurrence) -> Wanted:
    return wanted(one.id, one, ReminderTrigger.DUE, asked_at(one), _APP)


def _question(since: str, at: datetime) -> Wanted:
    return Wanted(f"{since} ask", since.split(maxsplit=1)[0], at, at, at + QUESTION_FOR, rung=ASK, channels=_APP)


def _climbed(
    homework: Sequence[Occurrence], ladder: Ladder, moment: time, end: datetime
) -> Iterator[tuple[datetime, RungKind, str]]:
    """What is climbed at which moment, once for each silence, as news and time come one after the other."""
    news = sorted({one.responded_at for one in homework if one.responded_at is not None})
    seen: set[tuple[str, RungKind]] = set()
    at: datetime | None = homework[0].opens_at
    while at is not None and at < end:
        standing = stand([_as_known(one, at) for one in homework], Way(ladder), at, moment)
        for kind in standing.reached:
            if standing.since is not None and (standing.since, kind) not in seen:
                seen.add((standing.since, kind))
                yield at, kind, standing.since
        ahead = [one for one in (standing.next_at, *news) if one is not None and one > at]
        at = min(ahead, default=None)


def _as_known(one: Occurrence, at: datetime) -> Occurrence:
    """What is answered later has no answer yet."""
    if one.responded_at is not None and one.responded_at <= at:
        return replace(one, status="responded")
    return replace(one, status="lapsed" if one.closes_at <= at else "scheduled", responded_at=None)
