"""Every page of Carryover: who opens it where, so that each is looked at and none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

NOBODY = "nobody"
CLIENTS = ("client", "other_client", "new client", NOBODY)


@dataclass(frozen=True)
class Address:
    """`who` opens `path`, whose names in braces are places of the world; the page answers with `status`."""

    endpoint: str
    who: str
    path: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.who} {self.path}"

    @property
    def for_clients(self) -> bool:
        """Pages of clients, and those before anybody is known to be anything else."""
        return self.who in CLIENTS and self.endpoint != "API.documentation"


SCREENS = {"breathing": 5, "record": 9, "diary": 2, "measure": 7}
_DAY = (
    ("client.today", "/today"),
    ("client.course", "/course"),
    ("client.week", "/week"),
    ("client.done", "/done"),
    ("client.inbox", "/inbox"),
    ("client.all_reminders", "/inbox/all"),
    ("client.elsewhere", "/settings/elsewhere"),
    ("client.settings", "/settings"),
    ("client.preferences", "/settings/reminders"),
    ("client.calendar", "/settings/calendar"),
    ("client.answering_hours", "/settings/hours"),
    ("client.addresses", "/settings/addresses"),
    ("client.help_now", "/help"),
)
_PLAN = (
    ("client.safety_plan", "/help/plan/{clinic}"),
    ("client.write_plan", "/help/plan/{clinic}/write"),
)
_ONE = (
    ("client.begin", "/do/{record}"),
    ("client.how_it_went", "/do/{breathing}/how-it-went"),
    ("client.how_it_went", "/do/{measure}/how-it-went"),
    ("client.add_to_it", "/do/{breathing}/how-it-went/did"),
    ("client.add_to_it", "/do/{breathing}/how-it-went/partly"),
    ("client.add_to_it", "/do/{breathing}/how-it-went/tried"),
    ("client.add_to_it", "/do/{breathing}/how-it-went/on_paper"),
    ("client.add_to_it", "/do/{breathing}/how-it-went/something_else"),
    ("client.not_this_time", "/do/{breathing}/not-this-time"),
    ("client.not_this_time", "/do/{breathing}/not-this-time?more=1"),
    ("client.not_this_time", "/do/{breathing}/not-this-time?link=willing"),
    ("client.kind_word", "/do/{breathing}/not-this-time/time"),
    ("client.kind_word", "/do/{breathing}/not-this-time/too_distressing"),
    ("client.thanks", "/do/{answered}/thanks"),
    ("client.thanks", "/do/{told}/thanks"),
    ("client.thanks", "/do/{flagged}/thanks"),
    ("client.reply", "/do/{replied}/reply"),
    ("client.sheet", "/agree/{proposal}"),
    ("client.sheet", "/agree/{assignment}"),
    ("client.sheet", "/agree/{asked}"),
    ("client.sheet", "/agree/{suggested}"),
    ("client.suggest", "/suggest"),
    ("client.exercise", "/exercise/{assignment}"),
    ("client.timeline", "/course/{episode}"),
    ("client.wording", "/settings/reminders/{assignment}"),
    ("client.silence", "/settings/reminders/{assignment}/silence"),
)
_THERAPIST = (
    ("staff.caseload", "/c/{clinic}/caseload"),
    ("staff.caseload", "/c/{clinic}/caseload?find=nobody+at+all"),
    ("staff.opening", "/c/{clinic}/clients/new"),
    ("staff.calendar", "/c/{clinic}/calendar"),
    ("staff.session", "/c/{clinic}/clients/{episode}/sessions/{session}"),
    ("staff.session", "/c/{clinic}/clients/{episode}/sessions/{held}"),
    ("staff.client", "/c/{clinic}/clients/{episode}"),
    ("staff.client", "/c/{clinic}/clients/{old_episode}"),
    ("staff.client", "/c/{clinic}/clients/{new_episode}"),
    ("staff.agenda", "/c/{clinic}/clients/{episode}/agenda"),
    ("staff.said", "/c/{clinic}/clients/{episode}/said/{breathing}?from=agenda"),
    ("staff.said", "/c/{clinic}/clients/{episode}/said/{measure}"),
    ("staff.said", "/c/{clinic}/clients/{episode}/said/{answered}"),
    ("staff.agenda", "/c/{clinic}/clients/{new_episode}/agenda"),
    ("staff.timeline", "/c/{clinic}/clients/{episode}/timeline"),
    ("staff.timeline", "/c/{clinic}/clients/{episode}/timeline?of={assignment}"),
    ("staff.agree", "/c/{clinic}/clients/{episode}/agree"),
    ("staff.change_sheet", "/c/{clinic}/clients/{episode}/assignments/{asked}/change"),
    ("staff.own_ladder", "/c/{clinic}/clients/{episode}/assignments/{assignment}/silence"),
    ("staff.agree", "/c/{clinic}/clients/{episode}/agree?exercise=thought_record"),
    ("staff.safety_plan", "/c/{clinic}/clients/{episode}/safety-plan"),
    ("staff.safety_plan", "/c/{clinic}/clients/{new_episode}/safety-plan"),
    ("staff.write_plan", "/c/{clinic}/clients/{episode}/safety-plan/write"),
    ("staff.safety", "/c/{clinic}/safety"),
    ("staff.tasks", "/c/{clinic}/tasks"),
    ("staff.tasks", "/c/{clinic}/tasks?of=all"),
    ("staff.tasks", "/c/{clinic}/tasks?of=over"),
    ("staff.task", "/c/{clinic}/tasks/{task}"),
    ("staff.agree", "/c/{clinic}/clients/{episode}/agree?find=breething"),
    ("staff.library", "/c/{clinic}/library"),
    ("staff.library", "/c/{clinic}/library?find=thougt+recrd&minutes=20"),
    ("staff.library", "/c/{clinic}/library?find=nothing+like+zeppelin&family=measure"),
    ("staff.exercise", "/c/{clinic}/library/thought_record"),
    ("staff.exercise", "/c/{clinic}/library/thought_record?version=1&screen=2"),
    ("staff.exercise", "/c/{clinic}/library/activity_monitoring"),
    ("staff.fill_in", "/c/{clinic}/clients/{episode}/measures/gad7"),
    ("staff.correct", "/c/{clinic}/answers/{measured}/correct"),
    ("staff.review", "/c/{clinic}/review"),
    ("staff.filled_sheet", "/c/{clinic}/answers/{answered}"),
    ("staff.filled_sheet", "/c/{clinic}/answers/{measured}"),
    ("staff.blank_sheet", "/c/{clinic}/exercises/thought_record/sheet"),
    ("staff.blank_sheet", "/c/{clinic}/exercises/gad7/sheet"),
    ("staff.blank_sheet", "/c/{clinic}/exercises/activity_monitoring/sheet"),
    ("staff.own_library", "/c/{clinic}/library/own"),
    ("staff.new_exercise", "/c/{clinic}/library/new"),
    ("staff.edit_exercise", "/c/{clinic}/library/{own_code}/edit"),
    ("staff.edit_exercise", "/c/{clinic}/library/{unfinished}/edit?check=1"),
    ("staff.exercise_example", "/c/{clinic}/library/{unfinished}/example"),
    ("staff.exercise_text", "/c/{clinic}/library/{unfinished}/text"),
    ("staff.own_exercise", "/c/{clinic}/library/{own_code}/versions"),
    ("staff.exercise_diff", "/c/{clinic}/library/thought_record/diff?from=1&to=2"),
    ("staff.import_exercises", "/c/{clinic}/library/import"),
    ("staff.groups", "/c/{clinic}/groups"),
    ("staff.group", "/c/{clinic}/groups/{group}"),
    ("staff.dashboard", "/c/{clinic}/dashboard"),
    ("staff.exports", "/c/{clinic}/exports"),
    ("staff.views", "/c/{clinic}/views"),
    ("staff.people", "/c/{clinic}/people"),
)
_FACILITATOR = (
    ("staff.groups", "/c/{clinic}/groups"),
    ("staff.group", "/c/{clinic}/groups/{group}"),
    ("staff.agree_in_group", "/c/{clinic}/groups/{group}/members/{old_episode}/agree"),
    ("staff.member", "/c/{clinic}/groups/{group}/members/{old_episode}"),
    (
        "staff.change_sheet_in_group",
        "/c/{clinic}/groups/{group}/members/{old_episode}/assignments/{group_sheet}/change",
    ),
    (
        "staff.own_ladder_in_group",
        "/c/{clinic}/groups/{group}/members/{old_episode}/assignments/{group_sheet}/silence",
    ),
    ("staff.library", "/c/{clinic}/library"),
    ("staff.exercise", "/c/{clinic}/library/exposure_log"),
    ("staff.review", "/c/{clinic}/review"),
    ("staff.dashboard", "/c/{clinic}/dashboard"),
    ("staff.figures_obstacles", "/c/{clinic}/figures/obstacles?split=group"),
)
_MANAGER = (
    ("staff.workload", "/c/{clinic}/people/{therapist}/clients"),
    ("staff.own_library", "/c/{clinic}/library/own"),
    ("staff.own_exercise", "/c/{clinic}/library/{own_code}/versions"),
    ("staff.dashboard", "/c/{clinic}/dashboard"),
    ("staff.exports", "/c/{clinic}/exports?split=family"),
    ("staff.views", "/c/{clinic}/views?page=homework&from=2026-03-01&to=2026-03-28&split=family"),
    ("staff.people", "/c/{clinic}/people"),
    ("staff.safety", "/c/{clinic}/safety"),
    ("staff.tasks", "/c/{clinic}/tasks"),
    ("staff.task", "/c/{clinic}/tasks/{task}"),
    ("staff.settings", "/c/{clinic}/settings"),
    ("staff.reminder_policy", "/c/{clinic}/reminder-policy"),
    ("staff.policy_week", "/c/{clinic}/reminder-policy/week?moments=08:00,18:30&answered=2&second=yes"),
    ("staff.message_words", "/c/{clinic}/reminders/words"),
    ("staff.deliveries", "/c/{clinic}/deliveries"),
    ("staff.audit", "/c/{clinic}/audit"),
    ("staff.groups", "/c/{clinic}/groups"),
    ("staff.group", "/c/{clinic}/groups/{group}"),
)
_ADMIN = (
    ("staff.organisation", "/organisation"),
    ("staff.channels", "/c/{clinic}/settings/channels"),
    ("staff.deliveries", "/c/{clinic}/deliveries"),
    ("staff.people", "/c/{clinic}/people"),
    ("staff.settings", "/c/{clinic}/settings"),
    ("staff.reminder_policy", "/c/{clinic}/reminder-policy"),
    ("staff.message_words", "/c/{clinic}/reminders/words?language=de"),
    ("staff.audit", "/c/{clinic}/audit"),
)
_FIGURES = ("homework", "obstacles", "reviews", "outcomes", "survival", "adherence", "work", "definitions")
_NEW_THERAPIST = ("caseload", "safety", "tasks", "review", "library", "groups", "dashboard")


def addresses() -> Iterator[Address]:
    """Every page for everybody who has it, full and empty, and the pages of what is not there."""
    yield Address("account.sign_in", NOBODY, "/sign-in")
    yield Address("account.welcome", NOBODY, "/welcome/{link}")
    yield Address("account.welcome", NOBODY, "/welcome/a-link-that-was-used", 410)
    yield Address("client.help_now", NOBODY, "/help")
    yield Address("client.open_link", NOBODY, "/l/a-link")
    yield Address("client.open_link", "client", "/l/a-link-of-somebody-else", 404)
    yield Address("client.stop_page", NOBODY, "/u/a-link")
    yield Address("client.later_page", NOBODY, "/q/a-link")
    yield Address("API.documentation", NOBODY, "/api/docs")
    yield Address("", NOBODY, "/nowhere", 404)
    yield Address("", "client", "/do/occ_00000000000000000000000000/1", 404)
    yield Address("", "client", "/c/{clinic}/caseload", 404)
    yield Address("", "therapist", "/c/{new_clinic}/caseload", 404)
    yield Address("staff.dashboard", "manager", "/c/{clinic}/dashboard?from=2026-03-01&to=2026-02-01", 422)
    for who, pages in (
        ("client", (*_DAY, *_PLAN, *_ONE, *_screens())),
        ("other_client", (("client.today", "/today"), ("client.course", "/course"), *_PLAN)),
        ("new client", _DAY),
        ("therapist", (*_THERAPIST, *_figures("{clinic}", "at-risk"))),
        ("new therapist", tuple((f"staff.{name}", f"/c/{{new_clinic}}/{name}") for name in _NEW_THERAPIST)),
        ("facilitator", _FACILITATOR),
        ("new facilitator", (("staff.groups", "/c/{new_clinic}/groups"), ("staff.review", "/c/{new_clinic}/review"))),
        ("manager", (*_MANAGER, *_figures("{clinic}", "at-risk/weights", "benchmarks"))),
        (
            "new manager",
            (
                ("staff.dashboard", "/c/{new_clinic}/dashboard"),
                ("staff.own_library", "/c/{new_clinic}/library/own"),
                *_figures("{new_clinic}", "benchmarks"),
            ),
        ),
        ("admin", _ADMIN),
    ):
        yield from (Address(endpoint, who, path) for endpoint, path in pages)


def _figures(clinic: str, *more: str) -> tuple[tuple[str, str], ...]:
    endpoints = {"at-risk": "at_risk", "at-risk/weights": "weights"}
    return tuple(
        (f"staff.figures_{endpoints.get(name, name)}", f"/c/{clinic}/figures/{name}") for name in (*_FIGURES, *more)
    )


def _screens() -> Iterator[tuple[str, str]]:
    for place, screens in SCREENS.items():
        yield from (("client.question", f"/do/{{{place}}}/{screen}") for screen in range(1, screens + 1))
