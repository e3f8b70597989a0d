"""Show a client the messages of the next days as they will come, with the wishes that hold or with others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.reminders.domain.differences import taken, to_lay_out
from services.reminders.domain.policy import Installation, rules_for
from services.reminders.domain.preferences import Preferences, checked
from services.reminders.domain.previewing import Preview, preview
from services.reminders.domain.projections import ClientKey
from services.reminders.usecases.channels import offered_at
from services.reminders.usecases.habits import followed
from services.reminders.usecases.knowing import everything
from services.reminders.usecases.ports import Store


def preview_days(wishes: Preferences, days: int, *, store: Store, installation: Installation, now: datetime) -> Preview:
    """`wishes` hold in place of the stored ones; raises Unacceptable."""
    checked(wishes, offered=offered_at(wishes.clinic_id, installation.offered, store))
    sheets = everything([ClientKey(wishes.clinic_id, wishes.client_id)], store, installation, now)
    if not sheets:
        return Preview((), ())
    usual = followed(wishes, store, now)
    changed = [replace(one, preferences=wishes, usual=usual) for one in sheets[0].situations]
    sheet = replace(sheets[0], situations=changed, rules=rules_for(changed, installation), wished={})
    gone, until = taken(sheet.stored.values()), now + timedelta(days=days)
    return preview(to_lay_out(sheet, installation, now), sheet.rules, gone, now, until)
