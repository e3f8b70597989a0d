"""A known exercise is set again in less than half a minute.

How long it takes is worked out from what a therapist has to do, by the keystroke-level model (Card, Moran and Newell,
"The keystroke-level model for user performance time with interactive systems", Communications of the ACM 23(7), 1980):
1.35 s to decide what to do next, 1.1 s to point, 0.2 s to press and let go, 0.4 s for the hand to move to the mouse.
What both say meanwhile is theirs; a second is allowed for each page to come.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask.testing import FlaskClient

from tests.service.assignments.world import Course
from tests.service.gateway.web.test_agreeing_pages import client_page, course, desk
from tests.unit.gateway.web.forms import last_form_of

__all__ = ["course", "desk"]
TO_DECIDE, TO_POINT, TO_PRESS, TO_THE_MOUSE, A_PAGE = 1.35, 1.1, 0.2, 0.4, 1.0
HALF_A_MINUTE = 30.0


@dataclass
class Desk:
    """A browser that counts what somebody does in it."""

    browser: FlaskClient
    taps: list[str] = field(default_factory=list)
    pages: int = 0
    html: str = ""

    def open(self, path: str) -> None:
        assert f'href="{path}"' in self.html
        self.taps.append(path)
        self.pages += 1
        self.html = self.browser.get(path).text

    def tick(self, name: str, value: str) -> tuple[str, str]:
        assert f'name="{name}" value="{value}"' in self.html
        self.taps.append(name)
        return name, value

    def send(self, path: str, *ticked: tuple[str, str], press: tuple[str, str]) -> str:
        """What stands in the form as it was drawn, with what was ticked; where it leads."""
        sent = last_form_of(self.html)
        self.taps.append("=".join(press))
        self.pages += 1
        for name, value in (*ticked, press):
            sent.setdefault(name, []).append(value)
        answer = self.browser.post(path, data=sent)
        self.html = answer.text
        return str(answer.headers.get("Location", ""))

    @property
    def seconds(self) -> float:
        return TO_THE_MOUSE + len(self.taps) * (TO_DECIDE + TO_POINT + TO_PRESS) + self.pages * A_PAGE


def test_a_known_exercise_is_set_again_with_five_taps_and_no_key(course: Course, desk: FlaskClient) -> None:
    before = course.agreed(own_name="By the window", what="Lying down", minutes=8)
    course.therapist.must_post(f"/assignments/{before}/end")
    here = Desk(desk, html=desk.get(client_page(course)).text)
    address = f"{client_page(course)}/agree"
    here.open(address)
    here.send(address, press=("choose", "breathing_practice"))
    assert "Filled in as you agreed it last time." in here.html
    ticked = here.tick("confidence", "8"), here.tick("agreed_in_session", "yes")
    assert here.send(address, *ticked, press=("go", "send")).endswith("said=agreed_together")
    made = course.therapist.every(f"/episodes/{course.episode_id}/assignments")
    again = next(one for one in made if one["status"] == "agreed")
    assert (again["own_name"], again["what"], again["minutes"]) == ("By the window", "Lying down", 8)
    assert len(here.taps) == 5
    assert here.seconds < HALF_A_MINUTE
