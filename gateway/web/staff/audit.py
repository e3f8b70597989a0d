"""Who opened or changed what in a clinic, newest first, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from chassis.http import cursor_of, read_cursor
from gateway.domain.records import Entry
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.upstream import HOLDER, PROVIDER
from gateway.usecases import records
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff import wording
from gateway.web.staff.parts import Page

PAGE = 50
SEVERAL = 3
VERBS: Mapping[str, Any] = {
    "read": lazy_gettext("opened"),
    "add": lazy_gettext("added"),
    "change": lazy_gettext("changed"),
    "set": lazy_gettext("set"),
    "remove": lazy_gettext("removed"),
    "review": lazy_gettext("replied to"),
    "response": lazy_gettext("answered"),
    "agree": lazy_gettext("agreed"),
    "decline": lazy_gettext("declined"),
    "pause": lazy_gettext("let rest"),
    "resume": lazy_gettext("went on with"),
    "end": lazy_gettext("ended"),
    "close": lazy_gettext("ended"),
    "held": lazy_gettext("noted as held"),
    "missed": lazy_gettext("noted as not held"),
    "cancelled": lazy_gettext("called off"),
    "acknowledge": lazy_gettext("took care of"),
    "members": lazy_gettext("added a member to"),
    "publish": lazy_gettext("published"),
    "submit": lazy_gettext("submitted"),
    "take_in": lazy_gettext("took into the library"),
    "send_back": lazy_gettext("sent back"),
    "retire": lazy_gettext("retired"),
    "transfer": lazy_gettext("handed over"),
    "snooze": lazy_gettext("put off"),
    "file": lazy_gettext("fetched the file of"),
}
# What happens on the gateway's own pages and routes is called by its place.
WHOLE: Mapping[str, Any] = {
    "account.do_sign_in": lazy_gettext("signed in"),
    "account.sign_out": lazy_gettext("signed out"),
    "account.do_welcome": lazy_gettext("set a password"),
    "sign_in.begin": lazy_gettext("signed in"),
    "sign_in.end": lazy_gettext("signed out"),
    "sign_in.welcome": lazy_gettext("set a password"),
    "me.change_password": lazy_gettext("changed their password"),
    "me.end_sign_in": lazy_gettext("ended a sign-in"),
    "tokens.create": lazy_gettext("made an access token"),
    "tokens.remove": lazy_gettext("removed an access token"),
    "figures.download": lazy_gettext("took a table of the figures along"),
    "staff.add_person": lazy_gettext("added a person"),
    "staff.change_person": lazy_gettext("changed the access of a person"),
    "staff.open_course": lazy_gettext("opened a course of therapy"),
    "staff.save_settings": lazy_gettext("changed the clinic’s settings"),
    "staff.add_clinic": lazy_gettext("added a clinic"),
    "reminder.stop": lazy_gettext("stopped messages through a link"),
    "reminder_channel.reports": lazy_gettext("changed whether a provider tells what became of messages"),
    "reminder.report": lazy_gettext("told what became of a message"),
    "reminder.put_off": lazy_gettext("put a reminder off through a link"),
    "people.add": lazy_gettext("added a person"),
    "people.change": lazy_gettext("changed a person"),
    "people.invite_again": lazy_gettext("made a new way in for a person"),
    "clinics.add": lazy_gettext("added a clinic"),
    "clinics.change": lazy_gettext("changed the clinic’s settings"),
    "views.save": lazy_gettext("saved a view of figures"),
    "views.change": lazy_gettext("changed a view of figures"),
    "views.mail": lazy_gettext("was mailed a view of figures"),
    "views.remove": lazy_gettext("removed a view of figures"),
    "views.plan": lazy_gettext("had a view of figures mailed"),
    "views.stop": lazy_gettext("had a view of figures mailed no longer"),
    "staff.save_view": lazy_gettext("saved a view of figures"),
    "staff.change_view": lazy_gettext("changed a view of figures"),
}
THINGS: Mapping[str, Any] = {
    "episode": lazy_gettext("a course of therapy"),
    "session": lazy_gettext("sessions"),
    "assignment": lazy_gettext("what is agreed"),
    "occurrence": lazy_gettext("answers"),
    "caseload": lazy_gettext("the caseload"),
    "review_queue": lazy_gettext("the review queue"),
    "safety_flag": lazy_gettext("answers that ask for a person"),
    "safety_plan": lazy_gettext("a safety plan"),
    "exercise": lazy_gettext("an exercise"),
    "export": lazy_gettext("an export of figures"),
    "own_exercise": lazy_gettext("an exercise of the clinic"),
    "group": lazy_gettext("a group"),
    "import": lazy_gettext("an import"),
    "calendar": lazy_gettext("their own calendar"),
    "link": lazy_gettext("links in messages"),
    "reminder": lazy_gettext("reminders"),
    "reminder_template": lazy_gettext("what reminders of the clinic say"),
    "reminder_wording": lazy_gettext("the wording of a reminder"),
    "reminder_preference": lazy_gettext("wishes for reminders"),
    "today": lazy_gettext("their own day"),
    "course": lazy_gettext("their own course"),
    "inbox": lazy_gettext("their own inbox"),
    "person": lazy_gettext("a person"),
    "people": lazy_gettext("people"),
    "clinic": lazy_gettext("the clinic’s settings"),
    "clinics": lazy_gettext("the clinics"),
    "settings": lazy_gettext("the clinic’s settings"),
    "token": lazy_gettext("an access token"),
    "tokens": lazy_gettext("an access token"),
}


@require_role("admin", "manager")
def audit(clinic_id: str) -> Page:
    after = read_cursor(request.args.get("cursor"), 1)
    before = str(after[0]) if after else None
    found = records.of_clinic(signed_in(), clinic_id, before, PAGE + 1, store=gateway().store)
    shown = found[:PAGE]
    known = gateway().names_for(clinic_id, {one for entry in shown for one in (entry.person_id, *entry.client_ids)})
    return render_template(
        "staff/audit.html",
        entries=[line(entry, known) for entry in shown],
        next=cursor_of((shown[-1].id,)) if len(found) > PAGE else "",
        later=bool(before),
    )


def line(entry: Entry, known: Mapping[str, str]) -> dict[str, Any]:
    people = [known.get(one) or gettext("somebody who has left") for one in entry.client_ids if one != entry.person_id]
    return {
        "at": entry.at,
        "who": _who(entry, known),
        "role": wording.term("role", entry.role),
        "what": action_words(entry.action),
        "about": ", ".join(people[:SEVERAL]),
        "more": max(0, len(people) - SEVERAL),
        "outcome": outcome_words(entry.status),
        "request_id": entry.request_id,
    }


def _who(entry: Entry, known: Mapping[str, str]) -> str:
    if entry.role == HOLDER.role:
        return gettext("whoever has the link of a message")
    if entry.role == PROVIDER.role:
        return gettext("a provider of messages")
    return known.get(entry.person_id) or gettext("somebody who has left")


def action_words(action: str) -> str:
    """`occurrence.review` → replied to answers; a code that is new to us is shown as it is."""
    if action in WHOLE:
        return str(WHOLE[action])
    thing, _, verb = action.partition(".")
    return f"{VERBS.get(verb, verb.replace('_', ' '))} {THINGS.get(thing, thing.replace('_', ' '))}".strip()


def outcome_words(status: int | None) -> str:
    """Nothing for what went as wanted."""
    if status is None:
        return gettext("it is not known how this ended")
    return gettext("refused (%(status)s)", status=status) if status >= 400 else ""
