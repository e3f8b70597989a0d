"""A client's stored reminders live on whatever happens: planned around what changed as they would be as a whole, sent
after a last look, never at night, never within the gap, never above the cap, never twice, and as the preview said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.reminders.domain.codes import Channel, ReminderStatus
from services.reminders.domain.differences import Sheet, differences, taken, to_lay_out
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.last_look import LastLook, Misplaced, Ready
from services.reminders.domain.layout import lay_out, messages
from services.reminders.domain.nearby import beside, days_of, span_of
from services.reminders.domain.policy import Situation, rules_for, wishes
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.domain.rules import Rules
from tests.unit.reminders.builders import HERE, a_client_with, an_occurrence, utc

BEGINS = utc("2026-10-23T08:00")
MINUTE = timedelta(minutes=1)
APP = [Channel.IN_APP]


class Planned(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = BEGINS
        self.situations: dict[str, Situation] = {}
        self.stored: dict[str, Reminder] = {}
        self.sent: list[tuple[datetime, frozenset[str]]] = []
        self.changed = BEGINS
        self.preferences = a_client_with().preferences

    @property
    def own_rules(self) -> Rules:
        return rules_for(list(self.situations.values()), HERE)

    @rule(
        day=st.integers(0, 3),
        walls=st.lists(st.tuples(st.integers(9, 19), st.integers(0, 11)), min_size=1, max_size=4),
    )
    def homework_is_given(self, day: int, walls: list[tuple[int, int]]) -> None:
        new = set()
        for hour, five in walls:
            name, local = f"occ_{len(self.situations)}", (self.now + timedelta(days=day)).date()
            occurrence = replace(
                an_occurrence(str(local), f"{hour:02}:{five * 5:02}"), id=name, assignment_id=f"asg_{name}"
            )
            self.situations[name] = replace(
                a_client_with().situation(), occurrence=occurrence, preferences=self.preferences
            )
            new.add(name)
        self.plan_around(new)

    @precondition(lambda self: self.situations)
    @rule(data=st.data(), status=st.sampled_from(["responded", "scheduled", "withdrawn"]))
    def one_is_answered_or_taken_back(self, data: st.DataObject, status: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.situations)))
        self.change(name, status=status)
        self.plan_around({name})

    @precondition(lambda self: self.situations)
    @rule(data=st.data(), hour=st.integers(0, 23))
    def one_is_moved(self, data: st.DataObject, hour: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.situations)))
        self.change(name, local_time=time(hour, 10))
        self.plan_around({name})

    @precondition(lambda self: self.situations)
    @rule(hour=st.integers(9, 19), zone=st.sampled_from(["Europe/London", "America/New_York", None]))
    def wishes_change(self, hour: int, zone: str | None) -> None:
        self.preferences = replace(self.preferences, time_zone=zone)
        for name, one in self.situations.items():
            setting = replace(one.setting, time=time(hour) if int(name[4:]) % 2 else None)
            self.situations[name] = replace(one, preferences=self.preferences, setting=setting)
        self.changed = self.now
        self.write(differences(self.whole(), HERE, self.now))

    @precondition(lambda self: self.situations)
    @rule(minutes=st.sampled_from([1, 20, 60, 500, 2000]))
    def time_passes_as_the_preview_says(self, minutes: int) -> None:
        until, before = self.now + minutes * MINUTE, len(self.sent)
        promised = [(max(at, self.now), names) for at, names in self.preview() if at <= until]
        while (due := self.next_due(until)) is not None:
            self.now, as_it_was = max(self.now, due), dict(self.stored)
            self.show()
            assert self.stored != as_it_was, "it would be looked at for ever"
        self.now = until
        assert self.sent[before:] == promised

    @precondition(lambda self: self.situations)
    @rule(minutes=st.sampled_from([1, 5, 40, 300, 1500]))
    def the_service_is_away(self, minutes: int) -> None:
        """What is late when it is back comes at once, and takes the room of others."""
        self.now += minutes * MINUTE
        self.show()
        self.write(differences(self.whole(), HERE, self.now))

    def change(self, name: str, **changes: object) -> None:
        one = self.situations[name]
        self.situations[name] = replace(one, occurrence=replace(one.occurrence, **changes))  # type: ignore[arg-type]

    def whole(self) -> Sheet:
        return Sheet(self.own_rules, list(self.situations.values()), self.stored)

    def plan_around(self, names: set[str]) -> None:
        """As the planner reads it: the reminders of what changed, and of their days and those around."""
        rules, changed = self.own_rules, [self.situations[one] for one in sorted(names)]
        wished = {one.occurrence.id: tuple(wishes(one, rules, HERE)) for one in changed}
        ids = {reminder_id(name, Channel.IN_APP) for name, some in wished.items() if some}
        own = {name: self.stored[name] for name in ids if name in self.stored}
        days = days_of(changed, own.values(), wished, rules, self.now)
        if days:
            start, end = span_of(days, rules)
            held = {name: one for name, one in self.stored.items() if start <= one.planned_at < end}
            others = [self.situations[one] for one in sorted(beside(changed, held.values(), self.now))]
            sheet = Sheet(rules, [*changed, *others], {**own, **held}, new=names, days=days, wished=wished)
            self.write(differences(sheet, HERE, self.now))
        self.write_nothing_more()

    def write_nothing_more(self) -> None:
        again = [one.after for one in differences(self.whole(), HERE, self.now)]
        assert again == []

    def write(self, changes: Iterable[Change]) -> None:
        for one in changes:
            self.stored[one.after.id] = replace(one.after, version=one.after.version + 1)

    def preview(self) -> list[tuple[datetime, frozenset[str]]]:
        laid = lay_out(to_lay_out(self.whole(), HERE, self.now), self.own_rules, taken(self.stored.values()), self.now)
        return [(at, frozenset(key.split()[0] for key in keys)) for at, keys in messages(laid).items()]

    def next_due(self, until: datetime) -> datetime | None:
        due = [one.due_at for one in self.stored.values() if one.due_at is not None and one.due_at <= until]
        return min(due, default=None)

    def show(self) -> None:
        misplaced = self.look(planned_anew=False)
        if misplaced:
            self.plan_around({one.occurrence_id for one in misplaced})
            self.look(planned_anew=True)

    def look(self, *, planned_anew: bool) -> list[Reminder]:
        due = [one for one in self.stored.values() if one.due_at is not None and one.due_at <= self.now]
        left = [one for one in self.stored.values() if one.has_left]
        look = LastLook(self.own_rules, self.situations, left, HERE, self.now)
        verdicts = list(look.at(due, planned_anew=planned_anew))
        self.write(one for one in verdicts if isinstance(one, Change))
        ready = [one for one in verdicts if isinstance(one, Ready)]
        for one in ready:
            self.write([Change(one.reminder, *one.reminder.show("", self.now, planned_at=one.at))])
        if ready:
            self.sent.append((self.now, frozenset(one.reminder.occurrence_id for one in ready)))
        return [one.reminder for one in verdicts if isinstance(one, Misplaced)]

    @invariant()
    def never_at_night(self) -> None:
        for at, _ in self.sent:
            if at > self.changed:
                assert self.own_rules.awake_from(at) == at

    @invariant()
    def never_within_the_gap_nor_above_the_cap(self) -> None:
        late = [at for at, _ in self.sent if at > self.changed]
        for before, at in pairwise(late):
            assert at - before >= self.own_rules.gap - 2 * MINUTE
        if self.sent:
            days = Counter(
                self.own_rules.day(at) for at in late if self.own_rules.day(at) > self.own_rules.day(self.changed)
            )
            assert all(count <= self.own_rules.cap for count in days.values())

    @invariant()
    def never_twice_and_none_lost(self) -> None:
        names = [name for _, some in self.sent for name in some]
        assert len(names) == len(set(names))
        for one in self.stored.values():
            assert (one.due_at is None) == (one.status is not ReminderStatus.PLANNED)


Planned.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestPlanned = Planned.TestCase
