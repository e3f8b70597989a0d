"""What a figure means, in the version that it used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.web.client.cards import Document
from gateway.web.i18n import gettext


@dataclass(frozen=True)
class Meaning:
    """A definition as a page opens it."""

    words: str
    formula: str
    source: str
    version: str
    denominator: str = ""


class Definitions:
    """What the service says its figures mean, by name and version; a name alone is the newest version of it."""

    def __init__(self, found: Sequence[Document]) -> None:
        self._by_version = {(str(one.get("id")), str(one.get("version"))): one for one in found}
        self._newest = {str(one.get("id")): one for one in sorted(found, key=lambda one: int(one.get("version") or 0))}

    def of(self, *used: Document | str) -> tuple[Meaning, ...]:
        """Of figures as the service sent them, or of names; each definition once. A figure that names none has none."""
        named = (one for one in used if isinstance(one, str) or one.get("definition"))
        return tuple(dict.fromkeys(self._of(one) for one in named))

    def beside(self, name: str, today: date) -> str:
        """The version before the newest one, as the service is asked for it, while both are shown; else nothing."""
        newest = self._newest.get(name, {})
        before = int(newest.get("version") or 0) - 1
        if (name, str(before)) not in self._by_version or str(newest.get("beside_until") or "") < today.isoformat():
            return ""
        return f"{name}:{before}"

    def _of(self, used: Document | str) -> Meaning:
        name = used if isinstance(used, str) else str(used.get("definition") or "")
        version = "" if isinstance(used, str) else str(used.get("definition_version") or "")
        known = self._by_version.get((name, version)) or self._newest.get(name) or {}
        return Meaning(
            words=str(known.get("words") or gettext("The definition cannot be shown right now.")),
            formula=str(known.get("formula") or ""),
            source=str(known.get("source") or ""),
            version=f"{name}, {gettext('version %(number)s', number=version or known.get('version') or '?')}",
            denominator=str(known.get("denominator") or ""),
        )
