"""The week, what was done, one exercise and the whole course: nothing here is asked, everything can be read again."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template, request

from gateway.sessions import require_role
from gateway.web import chain_words, dates, exercise_line, timeline_lines
from gateway.web.client.cards import Document, card, items, name_of, part, plan, status_now, use_zone_of
from gateway.web.schedule_words import schedule_words
from gateway.web.services import ask, ask_if_there

OWN = "/api/v1/me"
A_PAGE = "30"


@require_role("client")
def week() -> str:
    """This week; another one by a day of it."""
    wanted = _day(request.args.get("day"))
    found = ask("assignments", f"{OWN}/week", {"day": wanted.isoformat()} if wanted else {})
    days = [(str(one["day"]), items(one, "occurrences")) for one in items(found, "days")]
    any_day = [items(one, "occurrences") for one in items(found, "any_day")]
    use_zone_of(*(one for _, rows in days for one in rows), *(one for rows in any_day for one in rows))
    monday = date.fromisoformat(str(found["first"]))
    return render_template(
        "client/week.html",
        days=[(day, [card(one) for one in rows]) for day, rows in days],
        any_day=[(card(rows[0]), len(rows)) for rows in any_day if rows],
        monday=monday.isoformat(),
        before=(monday - timedelta(days=7)).isoformat(),
        after=(monday + timedelta(days=7)).isoformat(),
        is_now=monday <= dates.today() < monday + timedelta(days=7),
    )


def _day(given: str | None) -> date | None:
    """What cannot be a day is this week."""
    try:
        found = date.fromisoformat(given) if given else None
    except ValueError:
        return None
    return found if found and 2001 < found.year < 2098 else None


@require_role("client")
def done() -> str:
    found = ask("assignments", f"{OWN}/done", _place())
    rows = items(found, "items")
    use_zone_of(*rows)
    shown = [timeline_lines.answer(one, str(one["id"]), "answer", _answered_at(one)) for one in rows]
    return render_template("client/done.html", entries=shown, following=found.get("next"))


def _answered_at(one: Document) -> str:
    return str(part(one, "response").get("responded_at") or "")


@require_role("client")
def exercise(assignment_id: str) -> str:
    """The sheet, the plan, how it went so far."""
    assignment = ask("assignments", f"{OWN}/assignments/{assignment_id}")
    use_zone_of(assignment)
    query = {**_place(), "assignment_id": assignment_id}
    history = ask("assignments", f"{OWN}/episodes/{assignment['episode_id']}/timeline", query)
    course = ask("assignments", f"{OWN}/assignments/{assignment_id}/course")
    exercise = part(assignment, "exercise")
    return render_template(
        "client/exercise.html",
        assignment=assignment,
        name=name_of(assignment, exercise),
        title=str(exercise.get("title") or ""),
        when=schedule_words(part(assignment, "schedule")),
        plan=plan(assignment),
        after=chain_words.chain_words(assignment.get("chain")),
        next_steps=_next_steps(assignment),
        status=status_now(assignment),
        line=exercise_line.drawn_for_client(course),
        entries=timeline_lines.lines(items(history, "items")),
        following=history.get("next"),
    )


def _next_steps(assignment: Document) -> list[chain_words.NextStep]:
    """Only where something comes after, and it has not ended."""
    if not assignment.get("chain") or assignment.get("status") != "agreed":
        return []
    found = ask_if_there("assignments", f"{OWN}/assignments/{assignment['id']}/next-steps")
    return [chain_words.next_step(one) for one in items(found or {}, "items")]


@require_role("client")
def timeline(episode_id: str) -> str:
    found = ask("assignments", f"{OWN}/episodes/{episode_id}/timeline", _place())
    rows = items(found, "items")
    use_zone_of(*(part(one, "occurrence") for one in rows), *(part(one, "session") for one in rows))
    shown = timeline_lines.lines(rows)
    return render_template(
        "client/timeline.html",
        episode_id=episode_id,
        entries=[one for one in shown if not one.phase],
        following=found.get("next"),
    )


def _place() -> dict[str, str]:
    """One page, from the place in the address on."""
    cursor = request.args.get("from", "")
    return {"limit": A_PAGE, **({"cursor": cursor} if cursor else {})}
