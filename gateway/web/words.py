"""The words of the product: for homework, for states, for obstacles, and for what has just happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g, request

from gateway.domain.roles import Role
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.reader import clinic_here, reader
from gateway.web.services import ask_if_there

# Form of the word → word for homework → words. A form is what a sentence needs, so that each language can bend it.
_HOMEWORK: Mapping[str, Mapping[str, Any]] = {
    "plural": {
        "homework": lazy_gettext("homework"),
        "tasks": lazy_gettext("tasks"),
        "activities": lazy_gettext("activities"),
        "practice": lazy_gettext("practice"),
    },
    "title": {
        "homework": lazy_gettext("Homework"),
        "tasks": lazy_gettext("Tasks"),
        "activities": lazy_gettext("Activities"),
        "practice": lazy_gettext("Practice"),
    },
    "one": {
        "homework": lazy_gettext("a piece of homework"),
        "tasks": lazy_gettext("a task"),
        "activities": lazy_gettext("an activity"),
        "practice": lazy_gettext("a practice"),
    },
}
_STATES: Mapping[str, Any] = {
    "not_yet": lazy_gettext("not yet"),
    "partly": lazy_gettext("partly"),
    "done": lazy_gettext("done"),
    "something_else": lazy_gettext("something else"),
    "talk": lazy_gettext("let’s talk about it"),
    "not_answered": lazy_gettext("not answered"),
}
STATES = tuple(_STATES)
# What a page says after a change: the code travels in the address (`?said=saved`), the words stay here.
_SAID: dict[str, Any] = {
    "saved": lazy_gettext("Saved."),
    "reminders_off": lazy_gettext("All reminders are off. You can switch them on whenever you like."),
    "reminders_on": lazy_gettext("Reminders come again."),
    "reminders_rest": lazy_gettext("All right. They rest."),
    "put_off": lazy_gettext("All right, later."),
    "not_today": lazy_gettext("All right, not today."),
    "all_read": lazy_gettext("Everything is marked as read."),
    "code_sent": lazy_gettext("A code is on its way. Enter it here when it has come."),
    "address_confirmed": lazy_gettext("Confirmed. Reminders can go there."),
    "browser_added": lazy_gettext("Reminders are shown on this device from now on."),
    "address_removed": lazy_gettext("Taken away. Nothing goes there any more."),
    "stopped": lazy_gettext("Saved. You can go on whenever you like."),
    "agreed": lazy_gettext("Agreed. It is on your page for the day."),
    "declined": lazy_gettext("All right, not now. Your therapist will see that."),
    "taken_back": lazy_gettext("Taken back. What you wrote is here as a draft; nobody else sees it."),
    "let_pass": lazy_gettext("All right."),
    "stays": lazy_gettext("All right. It stays as it is."),
    "wished": lazy_gettext("Noted. Your therapist sees that this may need changing."),
    "offer_taken_back": lazy_gettext("Taken back. Nothing else has changed."),
    "change_suggested": lazy_gettext("Suggested. Until your therapist says yes, it goes on as it is."),
    "suggested": lazy_gettext("Suggested. Your therapist sees it."),
    "resting": lazy_gettext("It rests. You can go on whenever you like."),
    "going_on": lazy_gettext("It goes on from today."),
    "ended_it": lazy_gettext("Stopped. What you did stays with you."),
    "noted": lazy_gettext("Noted. Thank you for saying so."),
    "signed_out": lazy_gettext("You are signed out."),
    "calendar_made": lazy_gettext("Your calendar has a new address."),
    "calendar_removed": lazy_gettext("The calendar is removed. Its address leads nowhere any more."),
    "links_off": lazy_gettext("Links in messages sent until now open nothing any more."),
    "password_set": lazy_gettext("Your password is set. Welcome."),
}


def homework(form: str = "plural", *, own: bool = True) -> str:
    """The word for homework in the form a sentence needs (`plural`, `title` or `one`): a client's own, unless the
    sentence is about the clinic's."""
    if "homework_word" not in g:
        clinic = clinic_here()
        g.homework_word = str(clinic.homework_word) if clinic else "homework"
    if own and "own_homework_word" not in g:
        g.own_homework_word = _own_word()
    return str(_HOMEWORK[form][(g.own_homework_word if own else None) or g.homework_word])


def _own_word() -> str | None:
    """A client's, if they chose one and it can be asked for now."""
    person = reader()
    place = person.active if person else None
    if place is None or place.role is not Role.CLIENT:
        return None
    found = ask_if_there("reminders", "/api/v1/me/reminder-preferences", {"clinic_id": place.clinic_id}) or {}
    word = str(found.get("homework_word") or "")
    return word if word in _HOMEWORK["plural"] else None


def state_words(code: str) -> str:
    return str(_STATES[code])


def state_of(occurrence: Mapping[str, Any]) -> str:
    """The one word for an occurrence: the service says which; a code that is new to us reads as not yet."""
    code = str(occurrence.get("state"))
    return code if code in _STATES else "not_yet"


def said() -> str:
    """The sentence for what has just happened, or nothing."""
    return str(_SAID.get(request.args.get("said", ""), ""))


def can_say(codes: Mapping[str, Any]) -> None:
    """Add sentences for `?said=…`; called once by each part that has pages, at start."""
    _SAID.update(codes)


def greeting(part: str, name: str) -> str:
    words: Mapping[str, Callable[..., str]] = {
        "night": lambda: gettext("Hello, %(name)s", name=name),
        "morning": lambda: gettext("Good morning, %(name)s", name=name),
        "afternoon": lambda: gettext("Good afternoon, %(name)s", name=name),
        "evening": lambda: gettext("Good evening, %(name)s", name=name),
    }
    return words[part]()
