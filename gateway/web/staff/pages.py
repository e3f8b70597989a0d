"""Every address of the staff pages in one place; each module holds the pages of one purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from gateway.web.staff import (
    agenda,
    agree,
    audit,
    calendar_import,
    caseload,
    changing,
    client_changes,
    client_course,
    client_page,
    client_sessions,
    clinic,
    dashboard,
    example,
    exchanging,
    groups,
    library,
    measures,
    member,
    message_words,
    opening,
    organisation,
    own_library,
    paper,
    people,
    plan,
    review,
    safety,
    said,
    timeline,
    writing,
)

Rule = tuple[str, str, Callable[..., Any], str]
CLIENT = "/c/<clinic_id>/clients/<episode_id>"
SESSION = f"{CLIENT}/sessions/<session_id>"
GROUP = "/c/<clinic_id>/groups/<group_id>"
MEMBER = f"{GROUP}/members/<episode_id>"
LIBRARY = "/c/<clinic_id>/library"
RULES: tuple[Rule, ...] = (
    ("caseload", "/c/<clinic_id>/caseload", caseload.caseload, "GET"),
    ("calendar", "/c/<clinic_id>/calendar", calendar_import.show, "GET"),
    ("take_calendar", "/c/<clinic_id>/calendar", calendar_import.calendar, "POST"),
    ("opening", "/c/<clinic_id>/clients/new", opening.show, "GET"),
    ("open_course", "/c/<clinic_id>/clients/new", opening.open_course, "POST"),
    ("client", CLIENT, client_page.client_page, "GET"),
    ("agenda", f"{CLIENT}/agenda", agenda.show, "GET"),
    ("discuss", f"{CLIENT}/agenda", agenda.discuss, "POST"),
    ("arrange", f"{CLIENT}/agenda/arrangement", agenda.arrange, "POST"),
    ("timeline", f"{CLIENT}/timeline", timeline.show, "GET"),
    ("change_course", CLIENT, client_course.change_course, "POST"),
    ("change_team", f"{CLIENT}/team", client_course.change_team, "POST"),
    ("pause_course", f"{CLIENT}/pause", client_course.pause_course, "POST"),
    ("resume_course", f"{CLIENT}/resume", client_course.resume_course, "POST"),
    ("end_course", f"{CLIENT}/end", client_course.end_course, "POST"),
    ("plan_session", f"{CLIENT}/sessions", client_sessions.plan_session, "POST"),
    ("session", SESSION, client_sessions.session_page, "GET"),
    ("note_session", SESSION, client_sessions.note_session, "POST"),
    ("move_session", f"{SESSION}/move", client_sessions.move_session, "POST"),
    ("call_off", f"{SESSION}/call-off", client_sessions.call_off, "POST"),
    ("correct_session", f"{SESSION}/note", client_sessions.correct_session, "POST"),
    ("replan_sessions", f"{SESSION}/replan", client_sessions.replan_sessions, "POST"),
    ("change_assignment", f"{CLIENT}/assignments/<assignment_id>", client_changes.change_assignment, "POST"),
    ("change_sheet", f"{CLIENT}/assignments/<assignment_id>/change", changing.change_sheet, "GET POST"),
    ("said", f"{CLIENT}/said/<occurrence_id>", said.said, "GET"),
    ("write_down", f"{CLIENT}/said/<occurrence_id>", said.write_down, "POST"),
    ("talked_over", f"{CLIENT}/talked-over/<assignment_id>", said.talked_over, "POST"),
    ("take_step", f"{CLIENT}/step/<assignment_id>", said.take_step, "POST"),
    ("agree", f"{CLIENT}/agree", agree.agree, "GET POST"),
    ("fill_in", f"{CLIENT}/measures/<code>", measures.fill_in, "GET POST"),
    ("correct", "/c/<clinic_id>/answers/<occurrence_id>/correct", measures.correct, "GET POST"),
    ("safety_plan", f"{CLIENT}/safety-plan", plan.show, "GET"),
    ("write_plan", f"{CLIENT}/safety-plan/write", plan.write, "GET POST"),
    ("safety", "/c/<clinic_id>/safety", safety.safety_list, "GET"),
    ("safety_line", "/c/<clinic_id>/safety/line", safety.banner, "GET"),
    ("acknowledge", "/c/<clinic_id>/safety/<flag_id>", safety.acknowledge, "POST"),
    ("review", "/c/<clinic_id>/review", review.queue, "GET"),
    ("review_several", "/c/<clinic_id>/review", review.reply_to_several, "POST"),
    ("reply", "/c/<clinic_id>/review/<occurrence_id>", review.reply_to, "POST"),
    ("keep_reply", "/c/<clinic_id>/review/<occurrence_id>/draft", review.keep_draft, "POST"),
    ("filled_sheet", "/c/<clinic_id>/answers/<occurrence_id>", paper.filled, "GET"),
    ("blank_sheet", "/c/<clinic_id>/exercises/<code>/sheet", paper.blank, "GET"),
    ("library", LIBRARY, library.library, "GET"),
    ("exercise", f"{LIBRARY}/<code>", library.exercise, "GET"),
    ("star", f"{LIBRARY}/<code>/star", library.star, "POST"),
    ("set_for", f"{LIBRARY}/<code>/set", library.set_for, "POST"),
    ("own_library", f"{LIBRARY}/own", own_library.own_library, "GET"),
    ("new_exercise", f"{LIBRARY}/new", own_library.new_exercise, "GET POST"),
    ("import_exercises", f"{LIBRARY}/import", exchanging.import_exercises, "GET POST"),
    ("export_exercises", f"{LIBRARY}/export", exchanging.export_exercises, "GET"),
    ("copy_exercise", f"{LIBRARY}/<code>/copy", own_library.copy_exercise, "POST"),
    ("edit_exercise", f"{LIBRARY}/<code>/edit", writing.edit, "GET"),
    ("save_exercise", f"{LIBRARY}/<code>/edit", writing.save, "POST"),
    ("keep_exercise", f"{LIBRARY}/<code>/keep", writing.keep, "POST"),
    ("exercise_text", f"{LIBRARY}/<code>/text", writing.text, "GET POST"),
    ("exercise_example", f"{LIBRARY}/<code>/example", example.show, "GET"),
    ("write_example", f"{LIBRARY}/<code>/example", example.write, "POST"),
    ("own_exercise", f"{LIBRARY}/<code>/versions", own_library.own_exercise, "GET"),
    ("act_on_exercise", f"{LIBRARY}/<code>/versions", own_library.act_on_exercise, "POST"),
    ("exercise_diff", f"{LIBRARY}/<code>/diff", exchanging.exercise_diff, "GET"),
    ("groups", "/c/<clinic_id>/groups", groups.groups, "GET"),
    ("open_group", "/c/<clinic_id>/groups", groups.open_group, "POST"),
    ("group", GROUP, groups.group, "GET"),
    ("add_member", f"{GROUP}/members", groups.add_member, "POST"),
    ("agree_in_group", f"{MEMBER}/agree", agree.agree_in_group, "GET POST"),
    ("member", MEMBER, member.member, "GET"),
    ("change_in_group", f"{MEMBER}/assignments/<assignment_id>", member.change_in_group, "POST"),
    (
        "change_sheet_in_group",
        f"{MEMBER}/assignments/<assignment_id>/change",
        changing.change_sheet_in_group,
        "GET POST",
    ),
    ("dashboard", "/c/<clinic_id>/dashboard", dashboard.dashboard, "GET"),
    ("people", "/c/<clinic_id>/people", people.people_page, "GET"),
    ("add_person", "/c/<clinic_id>/people", people.add, "POST"),
    ("change_person", "/c/<clinic_id>/people/<person_id>", people.change, "POST"),
    ("settings", "/c/<clinic_id>/settings", clinic.settings, "GET"),
    ("save_settings", "/c/<clinic_id>/settings", clinic.save, "POST"),
    ("message_words", "/c/<clinic_id>/reminders/words", message_words.message_words, "GET"),
    ("set_message_words", "/c/<clinic_id>/reminders/words", message_words.set_message_words, "POST"),
    ("audit", "/c/<clinic_id>/audit", audit.audit, "GET"),
    ("organisation", "/organisation", organisation.organisation, "GET"),
    ("add_clinic", "/organisation", organisation.add_clinic, "POST"),
)


def blueprint() -> Blueprint:
    staff = Blueprint("staff", __name__)
    for endpoint, address, view, methods in RULES:
        staff.add_url_rule(address, endpoint, view, methods=methods.split())
    return staff
