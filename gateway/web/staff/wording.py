"""Codes as words that staff read: one table for each kind of code, and the sentences after a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.i18n import lazy_gettext

Words = Mapping[str, Any]

PHASES: Words = {
    "assessment": lazy_gettext("assessment"),
    "psychoeducation": lazy_gettext("psychoeducation"),
    "skills": lazy_gettext("skills"),
    "application": lazy_gettext("application"),
    "maintenance": lazy_gettext("maintenance"),
}
PROBLEMS: Words = {
    "depression": lazy_gettext("depression"),
    "gad": lazy_gettext("generalised anxiety"),
    "panic": lazy_gettext("panic"),
    "social_anxiety": lazy_gettext("social anxiety"),
    "ocd": lazy_gettext("obsessions and compulsions"),
    "ptsd": lazy_gettext("post-traumatic stress"),
    "phobia": lazy_gettext("phobia"),
    "health_anxiety": lazy_gettext("health anxiety"),
    "insomnia": lazy_gettext("insomnia"),
    "stress": lazy_gettext("stress"),
    "anger": lazy_gettext("anger"),
    "other": lazy_gettext("something else"),
}
CADENCES: Words = {
    "weekly": lazy_gettext("weekly"),
    "fortnightly": lazy_gettext("every two weeks"),
    "monthly": lazy_gettext("monthly"),
}
END_REASONS: Words = {
    "completed": lazy_gettext("completed as agreed"),
    "stopped_early": lazy_gettext("stopped early"),
    "declined": lazy_gettext("declined by the client"),
    "referred_on": lazy_gettext("referred on"),
    "transferred": lazy_gettext("transferred to another clinic"),
    "died": lazy_gettext("the client died"),
    "opened_in_error": lazy_gettext("opened in error"),
}
PAUSE_REASONS: Words = {
    "holiday": lazy_gettext("a holiday"),
    "illness": lazy_gettext("illness"),
    "life_event": lazy_gettext("something in the client’s life"),
    "other_treatment": lazy_gettext("another treatment comes first"),
    "clients_wish": lazy_gettext("the client’s wish"),
    "clinic": lazy_gettext("the clinic cannot see the client for now"),
    "other": lazy_gettext("something else"),
}
SESSION_KINDS: Words = {
    "treatment": lazy_gettext("treatment"),
    "assessment": lazy_gettext("assessment"),
    "both": lazy_gettext("assessment and treatment"),
    "review": lazy_gettext("review"),
    "follow_up": lazy_gettext("follow-up"),
}
SESSION_STATES: Words = {
    "scheduled": lazy_gettext("planned"),
    "held": lazy_gettext("held"),
    "missed": lazy_gettext("did not take place"),
    "cancelled": lazy_gettext("called off"),
}
CALENDAR_TROUBLES: Words = {
    "there_already": lazy_gettext("is planned already"),
    "overlaps_session": lazy_gettext("You have a session then."),
    "overlaps_event": lazy_gettext("Another event of this calendar is at the same time."),
    "all_day": lazy_gettext("lasts all day"),
    "cancelled": lazy_gettext("was called off in the calendar"),
    "unknown_time": lazy_gettext("has no time that can be read"),
    "unknown_zone": lazy_gettext("has a time zone that is not known"),
    "unknown_rule": lazy_gettext("comes again by a rule that is not known"),
    "length": lazy_gettext("is shorter than 5 minutes or longer than 10 hours"),
}
ASSIGNMENT_STATES: Words = {
    "proposed": lazy_gettext("proposed, waiting for a yes"),
    "agreed": lazy_gettext("agreed"),
    "declined": lazy_gettext("not now, the client said"),
    "paused": lazy_gettext("resting"),
    "ended": lazy_gettext("ended"),
}
REMINDER_STATES: Words = {
    "planned": lazy_gettext("planned"),
    "claimed": lazy_gettext("on its way"),
    "sending": lazy_gettext("on its way"),
    "sent": lazy_gettext("sent"),
    "delivered": lazy_gettext("delivered"),
    "opened": lazy_gettext("opened"),
    "snoozed": lazy_gettext("put off by the client"),
    "suppressed": lazy_gettext("not needed any more"),
    "expired": lazy_gettext("its time went by"),
    "unknown": lazy_gettext("nobody knows whether it arrived"),
    "undeliverable": lazy_gettext("could not be delivered"),
}
REMINDER_REASONS: Words = {
    "answered": lazy_gettext("answered before"),
    "paused": lazy_gettext("resting"),
    "ended": lazy_gettext("ended"),
    "withdrawn": lazy_gettext("withdrawn"),
    "lapsed": lazy_gettext("the time for an answer was over"),
    "quiet_hours": lazy_gettext("quiet hours"),
    "channel_off": lazy_gettext("switched off by the client"),
    "window_closed": lazy_gettext("the time for an answer was over"),
    "late": lazy_gettext("too late to be of use"),
    "no_address": lazy_gettext("no address"),
    "refused": lazy_gettext("refused by the receiving side"),
    "crash": lazy_gettext("interrupted"),
    "replaced": lazy_gettext("planned anew"),
    "erased": lazy_gettext("erased"),
    "cap": lazy_gettext("there were enough on that day"),
    "gap": lazy_gettext("too close to another one"),
    "not_today": lazy_gettext("the client said: not today"),
    "resting": lazy_gettext("reminders rest for a while"),
    "off": lazy_gettext("reminders are switched off by the client"),
    "unsubscribed": lazy_gettext("switched off from a message"),
    "unconfirmed": lazy_gettext("the address was not confirmed"),
    "bounced": lazy_gettext("earlier messages came back"),
    "rate_limited": lazy_gettext("the receiving side asked us to wait"),
    "snoozed": lazy_gettext("put off by the client"),
    "by_hand": lazy_gettext("sent again by hand"),
}
MOVED: Words = {
    "quiet_hours": lazy_gettext("moved out of quiet hours"),
    "window": lazy_gettext("moved to when it can be done"),
    "gap": lazy_gettext("moved to keep a distance"),
    "cap": lazy_gettext("joined another, because there were enough"),
    "bundle": lazy_gettext("joined another at about the same time"),
    "zone": lazy_gettext("moved with the time zone"),
    "snooze": lazy_gettext("put off by the client"),
    "habit": lazy_gettext("moved to the hour the client answers at"),
    "late": lazy_gettext("came late"),
}
CHANNELS: Words = {
    "in_app": lazy_gettext("in Carryover"),
    "email": lazy_gettext("e-mail"),
    "sms": lazy_gettext("text message"),
    "push": lazy_gettext("push message"),
    "webhook": lazy_gettext("another system"),
}
ROLES: Words = {
    "client": lazy_gettext("client"),
    "therapist": lazy_gettext("therapist"),
    "lead": lazy_gettext("lead therapist"),
    "facilitator": lazy_gettext("facilitator"),
    "manager": lazy_gettext("manager"),
    "admin": lazy_gettext("administrator"),
}
HOMEWORK_WORDS: Words = {
    "homework": lazy_gettext("homework"),
    "tasks": lazy_gettext("tasks"),
    "activities": lazy_gettext("activities"),
    "practice": lazy_gettext("practice"),
}
FAMILIES: Words = {
    "diary": lazy_gettext("diary"),
    "worksheet": lazy_gettext("worksheet"),
    "practice": lazy_gettext("practice"),
    "experiment": lazy_gettext("experiment"),
    "reading": lazy_gettext("reading"),
    "video": lazy_gettext("video"),
    "writing": lazy_gettext("writing"),
    "goal": lazy_gettext("goal"),
    "planning": lazy_gettext("planning"),
    "measure": lazy_gettext("measure"),
}
APPROACHES: Words = {
    "cbt": lazy_gettext("CBT"),
    "rebt": lazy_gettext("REBT"),
    "dbt": lazy_gettext("DBT"),
    "act": lazy_gettext("ACT"),
    "general": lazy_gettext("any approach"),
}
_TABLES: Mapping[str, Words] = {
    "phase": PHASES,
    "problem": PROBLEMS,
    "cadence": CADENCES,
    "end_reason": END_REASONS,
    "pause_reason": PAUSE_REASONS,
    "session_kind": SESSION_KINDS,
    "session": SESSION_STATES,
    "calendar_trouble": CALENDAR_TROUBLES,
    "assignment": ASSIGNMENT_STATES,
    "reminder": REMINDER_STATES,
    "reminder_reason": REMINDER_REASONS,
    "moved": MOVED,
    "channel": CHANNELS,
    "role": ROLES,
    "family": FAMILIES,
    "approach": APPROACHES,
}
SAID: Words = {
    "opened": lazy_gettext("The course of therapy is open."),
    "test_sent": lazy_gettext("The test is on its way. Load the page again in a moment to see what became of it."),
    "sent_again": lazy_gettext("It is on its way again."),
    "changed": lazy_gettext("Changed."),
    "closed": lazy_gettext("The course of therapy has ended. Everything in it can still be read."),
    "session_planned": lazy_gettext("The session is planned."),
    "row_planned": lazy_gettext("The sessions are planned."),
    "row_replanned": lazy_gettext("The sessions that were still planned have new times."),
    "session_moved": lazy_gettext("Moved."),
    "called_off": lazy_gettext("Called off."),
    "session_noted": lazy_gettext("Noted."),
    "course_paused": lazy_gettext("Paused. Nothing is due until it goes on, and nothing is lost."),
    "course_resumed": lazy_gettext("It goes on. What rested is due again from today."),
    "handed_over": lazy_gettext("Handed over. The client is in your colleague’s caseload now."),
    "written_down": lazy_gettext("Written down. The client sees that it came from you."),
    "proposed": lazy_gettext("Proposed. It waits on the client’s page for their yes."),
    "change_proposed": lazy_gettext("Suggested. It waits on the client’s page for their yes; until then it stays."),
    "agreed_together": lazy_gettext("Agreed. It is on the client’s page from its first day on."),
    "measured": lazy_gettext("Kept. It stands in the course of the measure, if every item was answered."),
    "put_right": lazy_gettext("Put right. What stood there before stays in the history."),
    "reviewed": lazy_gettext("Sent. The client sees it first thing on their page."),
    "reviewed_all": lazy_gettext("Sent to all of them. Each client sees it first thing on their page."),
    "draft_kept": lazy_gettext("Kept as a draft. Only you can see it."),
    "talked_about": lazy_gettext("Noted: the two of you talked about it."),
    "arranged": lazy_gettext("The agenda is changed."),
    "member_added": lazy_gettext("Added to the group."),
    "group_opened": lazy_gettext("The group is open."),
    "clinic_added": lazy_gettext("The clinic is there. Add its people next."),
    "access_ended": lazy_gettext("Access has ended, on every device."),
    "made_lead": lazy_gettext("This therapist decides about the clinic’s library now."),
    "no_lead": lazy_gettext("This therapist decides about the clinic’s library no more."),
    "access_given": lazy_gettext("Access is open again."),
    "safety_done": lazy_gettext("Noted. It has left the list."),
    "weights_set": lazy_gettext("Set. The lists of your therapists are made with them from now on."),
    "joined": lazy_gettext("Added. This person can sign in already, so no link is needed."),
}


def term(table: str, code: object) -> str:
    """The word for a code; a code that is new to us is shown as it is, readable."""
    return str(_TABLES[table].get(str(code), str(code).replace("_", " ")))


def options(words: Words) -> list[tuple[str, str]]:
    """For `select` and `choices`."""
    return [(code, str(word)) for code, word in words.items()]
