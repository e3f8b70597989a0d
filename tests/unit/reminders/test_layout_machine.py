"""A person's messages live on whatever happens: never at night, never above the cap, never within the gap, never after
an answer, never twice, none lost, and exactly as the preview said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.reminders.domain.codes import ReminderTrigger
from services.reminders.domain.layout import FRESH_FOR, messages
from services.reminders.domain.rules import QuietWeek, Rules, Zones
from services.reminders.domain.times import QuietHours, default_quiet_hours
from services.reminders.domain.wanted import Placed, Wanted
from tests.unit.reminders.person import Person

MINUTE = timedelta(minutes=1)
BEGINS = datetime(
    2026, 10, 23, 7, tzinfo=UTC
)  # the clocks of Europe go back on the 25th, those of America on 1 November
ZONES = tuple(map(ZoneInfo, ("Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")))
HOURS = st.sampled_from(
    [
        None,
        default_quiet_hours(),
        QuietHours(time(13), time(14, 30)),
        QuietHours(time(1, 30), time(1, 45)),
        QuietHours(time(10), time(9)),
        QuietHours(time(23, 30), time(0, 30)),
    ]
)
WEEKS = st.builds(QuietWeek, HOURS, st.dictionaries(st.integers(1, 7), HOURS, max_size=3))
RULES = st.builds(
    Rules,
    zones=st.sampled_from([Zones(one) for one in ZONES]),
    quiet=WEEKS,
    gap=st.sampled_from([0, 10, 30, 60, 240]).map(lambda minutes: timedelta(minutes=minutes)),
    cap=st.sampled_from([1, 2, 3, 5]),
)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.person = Person(BEGINS, Rules(Zones(ZONES[0])))
        self.named = 0
        self.changed = BEGINS
        """When the rules changed last: what was sent before keeps to the rules of then."""

    @initialize(rules=RULES)
    def wish(self, rules: Rules) -> None:
        self.person.rules = rules

    @rule(
        minutes=st.one_of(st.integers(-90, 300), st.integers(0, 3 * 24 * 60)),
        before=st.sampled_from([0, 5, 600, 1440]),
        open_for=st.sampled_from([10, 30, 240, 1440, 4320]),
        trigger=st.sampled_from(ReminderTrigger),
        count=st.integers(1, 5),
        apart=st.sampled_from([0, 3, 12, 20, 40]),
    )
    def homework_is_given(
        self, minutes: int, before: int, open_for: int, trigger: ReminderTrigger, count: int, apart: int
    ) -> None:
        for number in range(count):
            at = self.person.now + (minutes + number * apart) * MINUTE
            key, self.named = f"k{self.named}", self.named + 1
            opens, closes = at - before * MINUTE, at + open_for * MINUTE
            if closes > self.person.now:
                self.person.wanted[key] = Wanted(key, f"a{number}", at, opens, closes, trigger)

    @rule(minutes=st.sampled_from([1, 7, 25, 60, 300, 1000]))
    def time_passes(self, minutes: int) -> None:
        self.person.let_pass(self.person.now + minutes * MINUTE)

    @rule(hours=st.integers(1, 60))
    def time_passes_as_the_preview_says(self, hours: int) -> None:
        person, until = self.person, self.person.now + timedelta(hours=hours)
        promised = [(at, keys) for at, keys in person.preview() if at <= until] if person.working else []
        before = len(person.sent)
        while person.now < until:
            person.let_pass(min(until, person.now + timedelta(minutes=97)))
        assert [(one.at, one.keys) for one in person.sent[before:]] == promised

    @precondition(lambda self: self.person.wanted)
    @rule(data=st.data())
    def one_is_answered(self, data: st.DataObject) -> None:
        self.person.answer(data.draw(st.sampled_from(sorted(self.person.wanted))))

    @precondition(lambda self: self.person.sent)
    @rule(minutes=st.sampled_from([10, 60, 600]))
    def the_last_is_put_off(self, minutes: int) -> None:
        person = self.person
        at = person.now + minutes * MINUTE
        for key in sorted(person.sent[-1].keys - person.answered):
            again = f"{key}s{self.named}"
            self.named += 1
            until = at + timedelta(days=1)
            person.wanted[again] = Wanted(again, "a0", at, person.now, until, fixed=True)

    @rule(rules=RULES)
    def wishes_change(self, rules: Rules) -> None:
        self.person.rules = replace(rules, rests=self.person.rules.rests)
        self.changed = self.person.now

    @rule(away=st.sampled_from(ZONES), days=st.integers(0, 3))
    def a_trip_begins(self, away: ZoneInfo, days: int) -> None:
        until = self.person.rules.day(self.person.now) + timedelta(days=days)
        self.person.rules = replace(self.person.rules, zones=Zones(ZONES[0], away, until))
        self.changed = self.person.now

    @rule(assignment=st.sampled_from(["a0", "a1"]))
    def not_today(self, assignment: str) -> None:
        rules, today = self.person.rules, self.person.rules.day(self.person.now)
        self.person.rules = replace(rules, rests={**rules.rests, assignment: today})

    @rule(hours=st.integers(1, 12))
    def everything_is_off_for_hours(self, hours: int) -> None:
        person, count = self.person, len(self.person.sent)
        person.rules = replace(person.rules, off=True)
        person.let_pass(person.now + timedelta(hours=hours))
        assert len(person.sent) == count
        person.rules = replace(person.rules, off=False)

    @rule(hours=st.integers(1, 30))
    def the_service_is_away(self, hours: int) -> None:
        self.person.working = False
        self.person.let_pass(self.person.now + timedelta(hours=hours))
        self.person.working = True

    @invariant()
    def never_in_quiet_hours(self) -> None:
        for one in self.person.sent:
            assert one.rules.quiet.over_at(one.at, one.rules.zones.at(one.at)) is None, one

    @invariant()
    def never_above_the_cap(self) -> None:
        rules, since = self.person.rules, self.changed
        days: dict[object, int] = {}
        for one in self.person.sent:
            if not one.put_off and rules.day(one.at) > rules.day(since):
                days[rules.day(one.at)] = days.get(rules.day(one.at), 0) + 1
        assert all(count <= rules.cap for count in days.values()), days

    @invariant()
    def never_within_the_gap_of_the_one_before(self) -> None:
        rules = self.person.rules
        for before, one in zip(self.person.sent, self.person.sent[1:], strict=False):
            if one.at > self.changed and not one.put_off:
                assert one.at - before.at >= rules.gap, (before, one)

    @invariant()
    def never_after_an_answer_and_never_twice(self) -> None:
        keys = [key for one in self.person.sent for key in one.keys]
        assert len(keys) == len(set(keys))
        assert all(self.person.ended[key] != "answered" for key in keys)

    @invariant()
    def none_is_lost(self) -> None:
        laid = self.person.laid()
        assert set(laid) == set(self.person.wanted)
        assert len(self.person.wanted) + len(self.person.ended) == len(set(self.person.wanted) | set(self.person.ended))

    @invariant()
    def what_is_ahead_is_inside_its_window_and_not_in_the_past(self) -> None:
        person = self.person
        for key, outcome in person.laid().items():
            if isinstance(outcome, Placed):
                wanted = person.wanted[key]
                assert wanted.opens_at <= outcome.at < wanted.closes_at
                assert outcome.at >= person.now - FRESH_FOR

    @invariant()
    def a_plan_made_twice_is_the_same(self) -> None:
        assert messages(self.person.laid()) == messages(self.person.laid())


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase
