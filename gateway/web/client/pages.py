"""Every address of the client's pages in one place; each module holds the pages of one purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from gateway.web.client import (
    addresses,
    agreeing,
    by_link,
    calendars,
    controls,
    elsewhere,
    ending,
    getting_in_the_way,
    hours,
    inbox,
    looking_back,
    own,
    plan,
    reminding,
    silence,
    stepping,
    suggesting,
    today,
    wording,
    worksheet,
)

ADDRESSES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "/today", today.today),
    ("POST", "/start/<assignment_id>", today.start_now),
    ("GET", "/course", own.course),
    ("GET", "/course/<episode_id>", looking_back.timeline),
    ("GET", "/week", looking_back.week),
    ("GET", "/done", looking_back.done),
    ("GET", "/exercise/<assignment_id>", looking_back.exercise),
    ("GET", "/help", own.help_now),
    ("GET", "/help/plan/<clinic_id>", plan.show),
    ("GET POST", "/help/plan/<clinic_id>/write", plan.write),
    ("GET", "/settings", own.settings),
    ("GET", "/inbox", inbox.inbox),
    ("POST", "/inbox/<reminder_id>/open", inbox.open_reminder),
    ("POST", "/inbox/<reminder_id>/later", inbox.put_off),
    ("POST", "/inbox/read", inbox.read_all),
    ("GET", "/inbox/all", inbox.all_reminders),
    ("GET", "/do/<occurrence_id>", worksheet.begin),
    ("GET", "/do/<occurrence_id>/<int:screen>", worksheet.question),
    ("POST", "/do/<occurrence_id>/<int:screen>", worksheet.answer),
    ("GET", "/do/<occurrence_id>/screens", worksheet.screens),
    ("POST", "/do/<occurrence_id>/<int:screen>/keep", worksheet.keep),
    ("GET", "/do/<occurrence_id>/how-it-went", ending.how_it_went),
    ("GET", "/do/<occurrence_id>/how-it-went/<how>", ending.add_to_it),
    ("POST", "/do/<occurrence_id>/how-it-went/<how>", ending.hand_in),
    ("GET", "/do/<occurrence_id>/thanks", ending.thanks),
    ("POST", "/do/<occurrence_id>/take-back", ending.take_back),
    ("GET", "/do/<occurrence_id>/reply", ending.reply),
    ("GET", "/do/<occurrence_id>/not-this-time", getting_in_the_way.not_this_time),
    ("POST", "/do/<occurrence_id>/not-this-time", getting_in_the_way.say_why),
    ("GET", "/do/<occurrence_id>/not-this-time/<code>", getting_in_the_way.kind_word),
    ("POST", "/do/<occurrence_id>/let-pass", getting_in_the_way.let_pass),
    ("POST", "/again/<assignment_id>", getting_in_the_way.talked_over),
    ("POST", "/step/<assignment_id>", stepping.take_step),
    ("GET", "/agree/<assignment_id>", agreeing.sheet),
    ("POST", "/agree/<assignment_id>", agreeing.decide),
    ("POST", "/agree/<assignment_id>/change", agreeing.change),
    ("GET", "/suggest", suggesting.suggest),
    ("POST", "/suggest", suggesting.send),
    ("GET", "/settings/reminders", reminding.preferences),
    ("POST", "/settings/reminders", reminding.save_preferences),
    ("GET", "/settings/hours", hours.answering_hours),
    ("GET", "/settings/calendar", calendars.calendar),
    ("POST", "/settings/calendar", calendars.make_calendar),
    ("POST", "/settings/calendar/remove", calendars.remove_calendar),
    ("POST", "/settings/links/off", calendars.links_off),
    ("GET", "/feed/<token>.ics", by_link.feed),
    ("GET", "/l/<token>", by_link.open_link),
    ("GET", "/u/<token>", by_link.stop_page),
    ("POST", "/u/<token>", by_link.stop),
    ("GET", "/q/<token>", by_link.later_page),
    ("POST", "/q/<token>", by_link.put_off_by_link),
    ("POST", "/settings/reminders/now", reminding.reminders_at_once),
    ("GET", "/settings/elsewhere", elsewhere.elsewhere),
    ("POST", "/settings/elsewhere", elsewhere.say_where),
    ("GET", "/settings/reminders/<assignment_id>", wording.wording),
    ("POST", "/settings/reminders/<assignment_id>", wording.save_wording),
    ("GET", "/settings/reminders/<assignment_id>/silence", silence.silence),
    ("POST", "/settings/reminders/<assignment_id>/silence", silence.save_silence),
    ("GET", "/settings/addresses", addresses.addresses),
    ("POST", "/settings/addresses", addresses.add_address),
    ("POST", "/settings/addresses/<point_id>", addresses.change_address),
)


NAMES = {"/help/plan/<clinic_id>": "safety_plan", "/help/plan/<clinic_id>/write": "write_plan"}


def blueprint() -> Blueprint:
    client = Blueprint("client", __name__)
    for method, rule, view in ADDRESSES:
        client.add_url_rule(rule, NAMES.get(rule), view, methods=method.split())
    client.record_once(lambda made: made.app.jinja_env.globals.update(controls.CONTROLS))
    return client
