"""The missing links of DBT, where the clinic asks for them: one tap says which it was, the next what was in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.gateway import gateway
from gateway.web.client.work import Work
from gateway.web.i18n import lazy_gettext


@dataclass(frozen=True)
class Link:
    """`question` with the answer that means it was missing; then `asks`, and the obstacles that come first there."""

    question: Any
    answer: Any
    asks: Any
    obstacles: tuple[str, ...]


LINKS: Mapping[str, Link] = {
    "knowing": Link(
        lazy_gettext("Did I know what to do?"),
        lazy_gettext("Not really"),
        lazy_gettext("What was not clear?"),
        ("unclear_what", "unclear_why"),
    ),
    "willing": Link(
        lazy_gettext("Was I willing to do it?"),
        lazy_gettext("Not this time"),
        lazy_gettext("What got in the way of being willing?"),
        ("chose_not_to", "unclear_why", "not_relevant", "anger", "ego_anxiety", "too_distressing"),
    ),
    "in_mind": Link(
        lazy_gettext("Did it come to my mind?"),
        lazy_gettext("No, or only afterwards"),
        lazy_gettext("What kept it from coming to your mind?"),
        ("forgot", "time"),
    ),
    "right_then": Link(
        lazy_gettext("Did something get in the way right then?"),
        lazy_gettext("Yes"),
        lazy_gettext("What got in the way right then?"),
        ("time", "practical", "low_motivation", "too_hard", "too_distressing", "perfectionism"),
    ),
}


def asks_for_links(work: Work) -> bool:
    """Whether the clinic of this homework uses them."""
    return gateway().clinic(str(work.occurrence["clinic_id"])).missing_links
