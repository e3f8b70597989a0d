"""What can be set in a clinic: the shipped exercises, those of its library, and the asking person's own."""

from __future__ import annotations

from dataclasses import dataclass

from services.assignments.access import DECIDE_ON_EXERCISES, Actor
from services.assignments.domain.catalogue import Catalogue
from services.assignments.domain.codes import Role
from services.assignments.domain.definition import Definition
from services.assignments.domain.errors import Invalid, NotThere
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.own_exercise import OwnExercise, is_own
from services.assignments.usecases.ports import OwnExercises


@dataclass(frozen=True)
class ClinicCatalogue:
    """`clinic_ids` are those that the request is about. What no clinic of these has is not there."""

    shipped: Catalogue
    own: OwnExercises
    clinic_ids: tuple[str, ...]
    actor: Actor

    def exercise(self, code: str, version: int) -> Exercise:
        """The version somebody answered, however old, retired or not, whoever wrote it."""
        if not is_own(code):
            return self.shipped.exercise(code, version)
        found = self.own.exercise(self.clinic_ids, code, version)
        if found is None:
            raise NotThere(code)
        return found

    def newest(self, code: str) -> Exercise:
        """The newest version this person may look at."""
        return self.exercise(code, self._newest_seen(code)) if is_own(code) else self.shipped.newest(code)

    def versions(self, code: str) -> list[int]:
        """All up to the newest that this person may look at."""
        return list(range(1, self._newest_seen(code) + 1)) if is_own(code) else self.shipped.versions(code)

    def seen(self, code: str, version: int | None) -> Exercise:
        """A version that somebody asks for by hand; the newest one if none is named."""
        newest = self.newest(code)
        return newest if version in (None, newest.version) else self.exercise(code, version)

    def definition(self, code: str, version: int) -> Definition:
        """Of an exercise that was obtained here."""
        if is_own(code):
            found = self.own.definition(self.clinic_ids, code, version)
        else:
            found = self.shipped.definitions.get((code, version))
        if found is None:
            raise NotThere(code)
        return found

    def offered(self, code: str) -> Exercise:
        """The version that is set now, for somebody who wants to set it."""
        try:
            if not is_own(code):
                return self.shipped.newest(code)
            number = self._offered(self._known(code))
            if number is not None:
                return self.exercise(code, number)
        except NotThere:
            pass
        raise Invalid({"exercise_code": ["There is no exercise with this code. Choose one of GET …/exercises."]})

    def all_newest(self) -> list[Exercise]:
        """Everything this person can set, in the version that is set now."""
        offered = {one.code: one for id_ in self.clinic_ids for one in self.own.in_use(id_, self.actor.person_id)}
        numbers = [(code, one.offered_to(self.actor.person_id)) for code, one in sorted(offered.items())]
        return [
            *self.shipped.all_newest(),
            *(self.exercise(code, number) for code, number in numbers if number is not None),
        ]

    def _offered(self, one: OwnExercise) -> int | None:
        """An operator who moves a clinic in sets for others."""
        if self.actor.role == Role.ADMIN and one.retired_at is None:
            return one.newest
        return one.offered_to(self.actor.person_id)

    def _newest_seen(self, code: str) -> int:
        """Of one's own the newest; of others' the one in the library, and for who decides the one that waits for it."""
        one = self._known(code)
        mine = one.owner_id == self.actor.person_id
        number = one.newest if mine else one.offered
        if not mine and self.actor.role in DECIDE_ON_EXERCISES:
            number = one.submitted or number
        if number is None:
            raise NotThere(code)
        return number

    def _known(self, code: str) -> OwnExercise:
        found = self.own.get(self.clinic_ids, code)
        if found is None:
            raise NotThere(code)
        return found
