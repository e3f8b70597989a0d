"""What a message says: the client's own words, else the clinic's sentence, else ours, in the client's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.links import Purpose
from services.reminders.domain.message import Message
from services.reminders.domain.own_rules import rules_of
from services.reminders.domain.policy import Situation
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.projections import ClientKey, Clinic
from services.reminders.domain.reminder import Reminder
from services.reminders.domain.templates import TemplateKind, Templates, kind_of
from services.reminders.domain.times import zone_named
from services.reminders.domain.wording import About, below, own_words, sentence
from services.reminders.domain.words import LANGUAGES, language_of
from services.reminders.domain.words.table import Table
from services.reminders.usecases.links import links_about
from services.reminders.usecases.ports import Keys, Store
from services.reminders.usecases.resting import home_zone


@dataclass(frozen=True)
class Wordings:
    """All that is needed to word the messages of some clinics."""

    store: Store
    clinics: Mapping[str, Clinic]
    templates: Mapping[str, Templates]

    def text(self, message: Sequence[Reminder], situations: Mapping[str, Situation]) -> str:
        """Of one message, whose most important reminder comes first. `situations` are by occurrence."""
        first = message[0]
        around = {one.occurrence_id: situations[one.occurrence_id] for one in message}
        language = language_of(around[first.occurrence_id].preferences.locale)
        own = [one.setting.text for one in around.values() if one.setting.text]
        if own:
            return own_words(own, len(around) - len(own), LANGUAGES[language])
        kind = TemplateKind.BUNDLE if len(around) > 1 else kind_of(first.trigger, first.rung)
        about = self._about(first, around[first.occurrence_id], kind, len(around))
        return sentence(kind, about, LANGUAGES[language], self.templates[first.clinic_id].text(language, kind))

    def table(self, preferences: Preferences) -> Table:
        return LANGUAGES[language_of(preferences.locale)]

    def _about(self, reminder: Reminder, situation: Situation, kind: TemplateKind, count: int) -> About:
        at = self._session_after(reminder) if kind is TemplateKind.SESSION else reminder.planned_at
        word = situation.preferences.homework_word or self.clinics[reminder.clinic_id].homework_word
        return About(word, count, at.astimezone(_zone_of(situation, at)))

    def _session_after(self, reminder: Reminder) -> datetime:
        client = ClientKey(reminder.clinic_id, reminder.client_id)
        ahead = self.store.projections.sessions_ahead(client, reminder.planned_at)
        return ahead[0].starts_at if ahead else reminder.planned_at


def wordings(clinic_ids: Iterable[str], store: Store) -> Wordings:
    wanted = set(clinic_ids)
    return Wordings(store, store.projections.clinics(wanted), store.templates.of_clinics(wanted))


def message_about(
    message: Sequence[Reminder], situations: Mapping[str, Situation], now: datetime, *, words: Wordings, signed: Signed
) -> Message:
    """One message about these reminders, the most important first, for a channel outside of the app."""
    first, links = message[0], links_about(message[0], now, signed.keys)
    base = signed.public_url.rstrip("/")
    return Message(
        key=first.id,
        title=words.table(situations[first.occurrence_id].preferences).title,
        text=words.text(message, situations),
        open_url=f"{base}/l/{links[Purpose.OPEN]}",
        stop_url=f"{base}/u/{links[Purpose.STOP]}",
        useful_for=_useful_for(message, situations, now),
        below=below(
            words.table(situations[first.occurrence_id].preferences),
            later_url=f"{base}/q/{links[Purpose.OPEN]}",
            stop_url=f"{base}/u/{links[Purpose.STOP]}",
        ),
    )


def neutral_words(client: ClientKey, store: Store, now: datetime) -> str:
    """What a reminder of this client says where they have set no words."""
    wishes = store.wishes.preferences(client.clinic_id, client.client_id)
    clinic = store.projections.clinic(client.clinic_id)
    language, own = language_of(wishes.locale), store.templates.of_clinics([client.clinic_id])[client.clinic_id]
    at = now.astimezone(zone_named(wishes.zone_at(now) or home_zone(client, store)))
    about = About(wishes.homework_word or clinic.homework_word, 1, at)
    return sentence(TemplateKind.NUDGE, about, LANGUAGES[language], own.text(language, TemplateKind.NUDGE))


def _useful_for(message: Sequence[Reminder], situations: Mapping[str, Situation], now: datetime) -> timedelta:
    """As long as it would still be sent: in its window and its grace, and never into the night."""
    around = {one.id: situations[one.occurrence_id] for one in message}
    first = around[message[0].id]
    home = zone_named(first.occurrence.time_zone)
    rules = rules_of(first.preferences, first.defaults, homework_zone=home)
    closes_at = min(around[one.id].closes_at(one.rung) for one in message)
    latest = min(closes_at, message[0].planned_at + rules.grace)
    return rules.awake_until(now, latest) - now if latest > now else timedelta()


@dataclass(frozen=True)
class Signed:
    """How links are signed, and where they lead."""

    keys: Keys
    public_url: str


def _zone_of(situation: Situation, at: datetime) -> ZoneInfo:
    """Where the client's clock stands then, also on a trip."""
    home = zone_named(situation.occurrence.time_zone)
    return rules_of(situation.preferences, situation.defaults, homework_zone=home).zones.at(at)
