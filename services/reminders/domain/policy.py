"""When a reminder may reach its client: pure rules from wishes, window and clock to a decision.

The planned moment is the client's wall time on the occurrence's local date, moved into the window and out of quiet
hours. The same decision is taken when a reminder is planned and again just before it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.codes import Channel, ReminderReason
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import Course, Occurrence
from services.reminders.domain.times import QuietHours, instant, zone_named

DEFAULT_GRACE = timedelta(minutes=60)


@dataclass(frozen=True)
class Installation:
    """What the operator decides: the channels there is a provider for, and how late a reminder may still come."""

    offered: frozenset[Channel]
    grace: timedelta = DEFAULT_GRACE


@dataclass(frozen=True)
class Situation:
    """Everything known about one occurrence that bears on its reminders."""

    occurrence: Occurrence
    preferences: Preferences
    setting: AssignmentReminder
    course: Course

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.preferences.time_zone or self.occurrence.time_zone)

    @property
    def wall(self) -> time:
        """The time of day that the client wished for; homework at moments of its own keeps to these."""
        if self.course.has_own_moments:
            return self.occurrence.local_time
        return self.setting.time or self.occurrence.local_time


@dataclass(frozen=True)
class Remind:
    """Remind at this moment (UTC); a moment that is over means at once."""

    at: datetime


@dataclass(frozen=True)
class Move:
    """The wishes changed since it was planned: it belongs to this later moment (UTC)."""

    at: datetime


@dataclass(frozen=True)
class Wait:
    """Not now: look again at this moment (UTC)."""

    until: datetime


@dataclass(frozen=True)
class Withhold:
    """Do not remind, and why."""

    reason: ReminderReason


def decide(situation: Situation, channel: Channel, now: datetime, installation: Installation) -> Remind | Withhold:
    """Whether and when the occurrence's reminder on this channel is planned."""
    reason = _unwanted(situation, channel, installation)
    if reason is not None:
        return Withhold(reason)
    decision = moment(situation)
    if isinstance(decision, Remind):
        too_late = overdue(decision.at, situation.occurrence.closes_at, now, installation.grace)
        return decision if too_late is None else Withhold(too_late)
    return decision


def decide_now(
    situation: Situation, channel: Channel, now: datetime, installation: Installation
) -> Remind | Move | Wait | Withhold:
    """The last look before sending: Remind only if it may go out at this very moment."""
    decision = decide(situation, channel, now, installation)
    if isinstance(decision, Withhold):
        return decision
    if decision.at > now:
        return Move(decision.at)
    return _outside_quiet(situation, decision, now, installation.grace)


def moment(situation: Situation) -> Remind | Withhold:
    """The planned moment inside the window and outside quiet hours, whatever the time is now."""
    occurrence, zone, quiet = situation.occurrence, situation.zone, situation.preferences.quiet
    at = max(instant(occurrence.local_date, situation.wall, zone), occurrence.opens_at)
    if at >= occurrence.closes_at:
        return Withhold(ReminderReason.WINDOW_CLOSED)
    if quiet is None or not quiet.hold_at(at, zone):
        return Remind(at)
    return _after_quiet(quiet, at, zone, occurrence.closes_at)


def overdue(at: datetime, closes_at: datetime, now: datetime, grace: timedelta) -> ReminderReason | None:
    """Why a reminder planned for `at` must not be sent any more, if so."""
    if now >= closes_at:
        return ReminderReason.WINDOW_CLOSED
    return ReminderReason.LATE if now > at + grace else None


def _unwanted(situation: Situation, channel: Channel, installation: Installation) -> ReminderReason | None:
    over = situation.occurrence.closed_because or situation.course.stopped_because
    if over is not None:
        return over
    wishes = situation.preferences
    if situation.course.starts_by_itself:
        return ReminderReason.CHANNEL_OFF
    if situation.setting.off or channel not in installation.offered or not wishes.wants(channel):
        return ReminderReason.CHANNEL_OFF
    return ReminderReason.NO_ADDRESS if channel is Channel.EMAIL and not wishes.email_address else None


def _after_quiet(quiet: QuietHours, at: datetime, zone: ZoneInfo, closes_at: datetime) -> Remind | Withhold:
    over = quiet.over_at(at, zone)
    return Remind(over) if over < closes_at else Withhold(ReminderReason.QUIET_HOURS)


def _outside_quiet(situation: Situation, decision: Remind, now: datetime, grace: timedelta) -> Remind | Wait | Withhold:
    """A late reminder that slid into quiet hours waits for their end if it is still in time then."""
    quiet, zone = situation.preferences.quiet, situation.zone
    if quiet is None or not quiet.hold_at(now, zone):
        return decision
    over = quiet.over_at(now, zone)
    in_time = overdue(decision.at, situation.occurrence.closes_at, over, grace) is None
    return Wait(over) if in_time else Withhold(ReminderReason.QUIET_HOURS)
