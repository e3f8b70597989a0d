"""How a client reads of reminders: when they come, what became of each, and why one moved or did not come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.i18n import lazy_gettext

Words = Mapping[str, Any]

CHANNELS: Words = {
    "in_app": lazy_gettext("here in Carryover"),
    "email": lazy_gettext("by e-mail"),
    "sms": lazy_gettext("by text message"),
    "push": lazy_gettext("by a message of this browser"),
    "webhook": lazy_gettext("through another service of your clinic"),
}
TRIGGERS: Words = {
    "due": lazy_gettext("at its time"),
    "before": lazy_gettext("a while before its time"),
    "cue": lazy_gettext("at the moment in your plan"),
    "random": lazy_gettext("at some moment"),
    "session": lazy_gettext("before your session"),
    "unfinished": lazy_gettext("begun and not finished"),
}
STATES: Words = {
    "planned": lazy_gettext("to come"),
    "claimed": lazy_gettext("on its way"),
    "sending": lazy_gettext("on its way"),
    "sent": lazy_gettext("sent"),
    "delivered": lazy_gettext("arrived"),
    "opened": lazy_gettext("opened"),
    "snoozed": lazy_gettext("put off by you"),
    "suppressed": lazy_gettext("did not come"),
    "expired": lazy_gettext("did not come"),
    "unknown": lazy_gettext("nobody knows whether it arrived"),
    "undeliverable": lazy_gettext("could not be delivered"),
}
REASONS: Words = {
    "answered": lazy_gettext("you had answered"),
    "paused": lazy_gettext("it rests"),
    "ended": lazy_gettext("it had ended"),
    "withdrawn": lazy_gettext("it was taken out"),
    "lapsed": lazy_gettext("its time was over"),
    "quiet_hours": lazy_gettext("quiet hours"),
    "channel_off": lazy_gettext("you switched this off"),
    "window_closed": lazy_gettext("its time was over"),
    "late": lazy_gettext("it would have come when it was of no use any more"),
    "no_address": lazy_gettext("there is no address"),
    "refused": lazy_gettext("the other side did not take it"),
    "crash": lazy_gettext("we were interrupted while sending"),
    "replaced": lazy_gettext("planned anew"),
    "cap": lazy_gettext("there were enough on that day"),
    "gap": lazy_gettext("too close to another one"),
    "not_today": lazy_gettext("you said: not today"),
    "resting": lazy_gettext("reminders rested"),
    "off": lazy_gettext("reminders were off"),
    "unsubscribed": lazy_gettext("you switched this off from a message"),
    "unconfirmed": lazy_gettext("the address was not confirmed"),
    "bounced": lazy_gettext("earlier messages came back"),
    "rate_limited": lazy_gettext("the other side asked us to wait"),
    "snoozed": lazy_gettext("put off by you"),
    "by_hand": lazy_gettext("sent again by hand"),
}
MOVED: Words = {
    "quiet_hours": lazy_gettext("moved out of your quiet hours"),
    "window": lazy_gettext("moved into the time for it"),
    "gap": lazy_gettext("moved away from another one"),
    "cap": lazy_gettext("put together, so that they are not too many"),
    "bundle": lazy_gettext("put together with another one"),
    "zone": lazy_gettext("moved with your time zone"),
    "snooze": lazy_gettext("put off by you"),
    "habit": lazy_gettext("moved to when you usually answer"),
    "late": lazy_gettext("later than planned"),
}
LATER: Words = {
    "ten_minutes": lazy_gettext("In ten minutes"),
    "hour": lazy_gettext("In an hour"),
    "evening": lazy_gettext("This evening"),
    "tomorrow": lazy_gettext("Tomorrow"),
}
ALL: Mapping[str, Words] = {
    "channels": CHANNELS,
    "triggers": TRIGGERS,
    "states": STATES,
    "reasons": REASONS,
    "moved": MOVED,
    "later": LATER,
}
