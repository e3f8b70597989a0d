"""The pages of therapists, facilitators, managers and administrators."""

from __future__ import annotations

from flask import Flask

from gateway.gateway import Gateway
from gateway.web import ladder_words, rating_words, words
from gateway.web.staff import clinics_line, exercise_words, prompts, safety, wording, writing
from gateway.web.staff.figure_pages.frame import figure_tools
from gateway.web.staff.pages import blueprint


def register(app: Flask, gateway: Gateway) -> None:  # noqa: ARG001 - every part that has pages is called like this
    """Add the staff pages, what they say after a change, and what their templates call."""
    app.register_blueprint(blueprint())
    words.can_say(wording.SAID)
    words.can_say(exercise_words.SAID)
    words.can_say(ladder_words.SAID)
    app.jinja_env.globals.update(
        safety_watched=safety.watched,
        clinics_line=clinics_line.clinics_line,
        figure_tools=figure_tools,
        prompt_for=prompts.prompt_for,
        rating_questions=rating_words.rating_questions,
        term=wording.term,
        **writing.IN_TEMPLATES,
    )
