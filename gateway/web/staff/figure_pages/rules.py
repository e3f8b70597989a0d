"""Every address of the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gateway.web.staff.figure_pages.adherence import adherence
from gateway.web.staff.figure_pages.at_risk import at_risk, set_weights, weights
from gateway.web.staff.figure_pages.benchmarks import benchmarks
from gateway.web.staff.figure_pages.dashboard import dashboard
from gateway.web.staff.figure_pages.definitions_page import definitions
from gateway.web.staff.figure_pages.frame import view
from gateway.web.staff.figure_pages.homework import homework
from gateway.web.staff.figure_pages.obstacles import obstacles
from gateway.web.staff.figure_pages.outcomes import outcomes
from gateway.web.staff.figure_pages.reviews import reviews
from gateway.web.staff.figure_pages.survival import survival
from gateway.web.staff.figure_pages.work import work

FIGURES: Final = "/c/<clinic_id>/figures"
RULES: Final[tuple[tuple[str, str, Callable[..., Any], str], ...]] = (
    ("dashboard", "/c/<clinic_id>/dashboard", view("dashboard", dashboard), "GET"),
    ("figures_homework", f"{FIGURES}/homework", view("homework", homework), "GET"),
    ("figures_obstacles", f"{FIGURES}/obstacles", view("obstacles", obstacles), "GET"),
    ("figures_reviews", f"{FIGURES}/reviews", view("reviews", reviews), "GET"),
    ("figures_outcomes", f"{FIGURES}/outcomes", view("outcomes", outcomes), "GET"),
    ("figures_survival", f"{FIGURES}/survival", view("survival", survival), "GET"),
    ("figures_adherence", f"{FIGURES}/adherence", view("adherence", adherence), "GET"),
    ("figures_at_risk", f"{FIGURES}/at-risk", at_risk, "GET"),
    ("figures_weights", f"{FIGURES}/at-risk/weights", weights, "GET"),
    ("set_weights", f"{FIGURES}/at-risk/weights", set_weights, "POST"),
    ("figures_work", f"{FIGURES}/work", view("work", work), "GET"),
    ("figures_benchmarks", f"{FIGURES}/benchmarks", view("benchmarks", benchmarks), "GET"),
    ("figures_definitions", f"{FIGURES}/definitions", definitions, "GET"),
)
