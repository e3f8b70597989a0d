"""A client and a therapist who do whatever they like with a course of therapy, in any order, while time passes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.service.assignments.episode_model import (
    CLIENT,
    DONE,
    OPEN,
    OWN,
    THERAPIST,
    Homework,
    Piece,
    Rhythm,
    Terms,
    day_of,
)
from tests.service.assignments.episode_watch import Watched, schedule_of
from tests.service.assignments.world import breathing

MOST_HOMEWORK = 3
WORKER_COMES_BACK = timedelta(seconds=20)

people = st.sampled_from((CLIENT, THERAPIST))
places = st.integers(0, 99)
rhythms = st.one_of(
    st.sets(st.integers(1, 7), min_size=1).map(lambda days: Rhythm("weekdays", tuple(sorted(days)))),
    st.integers(0, 3).map(lambda days: Rhythm("before_sessions", (days,))),
)
wishes = st.fixed_dictionaries(
    {}, optional={"minutes": st.integers(1, 3), "rhythm": rhythms, "name": st.sampled_from(("Lamp", "Kettle"))}
)


def as_sent(wanted: dict[str, Any]) -> dict[str, Any]:
    names = {"minutes": "minutes", "rhythm": "schedule", "name": "own_name"}
    return {names[name]: schedule_of(value) if isinstance(value, Rhythm) else value for name, value in wanted.items()}


def has_answers(episode: Watched) -> bool:
    return any(piece.state == DONE for piece in episode.model.pieces().values())


class Episode(Watched):
    """Of three pieces of homework at most."""

    # ---- agreeing

    @initialize(rhythm=rhythms, hours=st.integers(1, 24 * 8))
    def begin(self, rhythm: Rhythm, hours: int) -> None:
        self.a_session_is_planned(hours)
        self.propose(THERAPIST, Rhythm("weekdays", (1, 2, 3, 4, 5, 6, 7)), together=True)
        self.propose(THERAPIST, rhythm, together=True)

    @precondition(lambda self: len(self.model.homework) < MOST_HOMEWORK)
    @rule(who=people, rhythm=rhythms, together=st.booleans())
    def propose(self, who: str, rhythm: Rhythm, *, together: bool) -> None:
        at = self.now
        schedule = {**schedule_of(rhythm), "start_on": day_of(at).isoformat(), "time": "19:00"}
        body = {"exercise_code": "breathing_practice", "own_name": "Five quiet minutes", "minutes": 2}
        path = "/assignments"
        if who == THERAPIST:
            path, body = f"/episodes/{self.course.episode_id}/assignments", {**breathing(), **body}
            body["agreed_in_session"] = together
        reply = self.send(who, path, {**body, "schedule": schedule}, allowed=True)
        one = Homework(reply.body["id"], who, Terms(2, rhythm), day_of(at))
        if who == THERAPIST and together:
            one.say_yes(who, at, in_session=True)
        self.model.homework.append(one)
        one.lay_out(at, self.model.meetings)

    @rule(place=places, who=people, in_session=st.booleans())
    def say_yes(self, place: int, who: str, *, in_session: bool) -> None:
        one, together = self.homework(place), in_session and who == THERAPIST
        allowed = one.say_yes(who, self.now, in_session=together)
        if allowed:
            self.lay_out(one)
        body = {"in_session": together} if who == THERAPIST else {}
        self.send(who, f"/assignments/{one.id}/agree", body, allowed=allowed)

    @rule(place=places, who=people)
    def say_no(self, place: int, who: str) -> None:
        one = self.homework(place)
        allowed = one.say_no()
        if allowed:
            self.lay_out(one)
        self.send(who, f"/assignments/{one.id}/decline", allowed=allowed)

    @rule(place=places, who=people, wanted=wishes, in_session=st.booleans())
    def change(self, place: int, who: str, wanted: dict[str, Any], *, in_session: bool) -> None:
        """Only the client gives it another name."""
        one, together = self.homework(place), in_session and who == THERAPIST
        wanted = {name: value for name, value in wanted.items() if who == CLIENT or name not in OWN}
        allowed = one.change(who, self.now, wanted, in_session=together)
        if allowed:
            self.lay_out(one)
        path, person, before = f"/assignments/{one.id}", self.people[who], self.written()
        body = as_sent(wanted) | ({"agreed_in_session": together} if who == THERAPIST else {})
        tag = person.get(path).etag
        reply = person.ask("PATCH", path, body, match=tag)
        assert reply.status == (200 if allowed else 409), reply.body
        after = self.written()
        assert allowed or after == before
        outdated = allowed and reply.etag != tag
        assert person.ask("PATCH", path, body, match=tag).status == (412 if outdated else reply.status)
        assert self.written() == after

    @rule(place=places, who=people, act=st.sampled_from(("pause", "resume", "pause", "resume", "end")))
    def stop_or_go_on(self, place: int, who: str, act: str) -> None:
        one = self.homework(place)
        allowed = bool(getattr(one, act)(self.now))
        if allowed:
            self.lay_out(one)
        self.send(who, f"/assignments/{one.id}/{act}", allowed=allowed)

    @rule(days=st.none() | st.integers(1, 12))
    def the_course_rests(self, days: int | None) -> None:
        until = None if days is None else day_of(self.now) + timedelta(days=days)
        self.model.rest(until, self.now)
        body = {"reason": "holiday"} | ({"resume_on": until.isoformat()} if until else {})
        self.send(THERAPIST, f"/episodes/{self.course.episode_id}/pause", body, allowed=True)

    @rule()
    def the_course_goes_on(self) -> None:
        allowed = self.model.go_on(self.now)
        self.send(THERAPIST, f"/episodes/{self.course.episode_id}/resume", allowed=allowed)

    # ---- sessions

    @rule(hours=st.integers(-20, 24 * 35))
    def a_session_is_planned(self, hours: int) -> None:
        at, starts = self.now, self.now + timedelta(hours=hours)
        body = {"starts_at": starts.isoformat(), "kind": "treatment", "overlap_ok": True}
        reply = self.send(THERAPIST, f"/episodes/{self.course.episode_id}/sessions", body, allowed=True)
        self.model.plan(reply.body["id"], starts, at)

    @rule(place=places, hours=st.integers(-20, 24 * 35))
    def a_session_is_moved(self, place: int, hours: int) -> None:
        id_ = list(self.model.meetings)[place % len(self.model.meetings)]
        starts = self.now + timedelta(hours=hours)
        allowed, path = self.model.move(id_, starts, self.now), f"/sessions/{id_}"
        therapist = self.course.therapist
        body = {"starts_at": starts.isoformat(), "overlap_ok": True}
        reply = therapist.ask("PATCH", path, body, match=therapist.get(path).etag)
        assert (reply.status == 200) is allowed, reply.body

    @rule(place=places, outcome=st.sampled_from(("held", "missed", "cancelled")))
    def a_session_is_over(self, place: int, outcome: str) -> None:
        id_ = list(self.model.meetings)[place % len(self.model.meetings)]
        bodies: dict[str, Any] = {"held": {"reviewed_homework": True}, "missed": {"missed_by": "client"}}
        allowed = self.model.note(id_, outcome, self.now)
        self.send(THERAPIST, f"/sessions/{id_}/{outcome}", bodies.get(outcome), allowed=allowed)

    # ---- doing and replying

    def piece(self, place: int, *states: str) -> tuple[str, Homework, Piece] | None:
        """One of those in these states whose time has come, else any."""
        every = self.model.pieces()
        some = [one for one, its in every.items() if its.state in states and its.window.opens <= self.now]
        keys = some or list(every)
        if not keys:
            return None
        where, slot = keys[place % len(keys)]
        its = self.model.homework[where]
        found = self.world.kept.database["occurrences"].find_one({"assignment_id": its.id, "slot": slot})
        assert found is not None
        return str(found["_id"]), its, every[where, slot]

    @rule(place=places, quantity=st.sampled_from((40, 100)), states=st.sampled_from(((OPEN,), (OPEN,), (DONE,), ())))
    def answer(self, place: int, quantity: int, states: tuple[str, ...]) -> None:
        if found := self.piece(place, *states):
            id_, _, piece = found
            path = f"/occurrences/{id_}"
            match = self.course.client.get(path).etag if piece.answers else None
            allowed = piece.answer(self.now)
            body = {"kind": "did", "quantity": quantity}
            self.send(CLIENT, f"{path}/response", body, allowed=allowed, match=match)

    @precondition(has_answers)
    @rule(place=places)
    def take_back(self, place: int) -> None:
        if found := self.piece(place, DONE):
            id_, its, piece = found
            allowed = piece.take_back(self.now)
            if allowed:
                self.lay_out(its)
            self.send(CLIENT, f"/occurrences/{id_}/take-back", allowed=allowed)

    @rule(place=places, act=st.sampled_from(("pause", "resume", "end")))
    def a_second_thought(self, place: int, act: str) -> None:
        """Within a moment, so that the answer can still be taken back."""
        self.answer(place, 100, (OPEN,))
        self.stop_or_go_on(place, THERAPIST, act)
        if has_answers(self):
            self.take_back(place)
        self.done.clear()  # an answer that stood before may have come back in between

    @precondition(has_answers)
    @rule(place=places)
    def reply(self, place: int) -> None:
        if found := self.piece(place, DONE):
            id_, _, piece = found
            self.send(THERAPIST, f"/occurrences/{id_}/review", {"reply": "Well begun."}, allowed=piece.reply())

    # ---- time and the worker

    @rule(minutes=st.integers(1, 60 * 24 * 3))
    def time_passes_and_the_worker_is_away(self, minutes: int) -> None:
        self.world.now.forward(minutes=minutes)

    @rule(hours=st.integers(0, 24 * 9) | st.integers(24 * 27, 24 * 40))
    def the_worker_comes(self, hours: int) -> None:
        """Twice: what was missed while nobody was there waits a moment for answers."""
        self.world.now.forward(hours=hours)
        for _ in range(2):
            self.model.visited(self.now)
            self.world.settle()
            self.world.now.forward(seconds=WORKER_COMES_BACK.total_seconds())
        before = self.written()
        self.world.settle()
        assert self.written() == before

    @rule(place=places, forgotten=st.booleans())
    def an_old_command_comes_again(self, place: int, *, forgotten: bool) -> None:
        self.the_worker_comes(0)
        one = self.sent[place % len(self.sent)]
        if one.reply.status < 300:
            self.comes_again(one, forgotten=forgotten)
