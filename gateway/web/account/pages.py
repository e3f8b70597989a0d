"""The pages before and after a person is signed in: sign-in, sign-out and the one-time link that sets a password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway import sessions
from gateway.domain.errors import LinkSpent, TooManyAttempts, WeakPassword, WrongSignIn
from gateway.web.i18n import gettext, ngettext
from gateway.web.navigation import home_of

Page = str | Response | tuple[str, int]


def sign_in() -> Page:
    person = sessions.current_person()
    if person is not None:
        return redirect(home_of(person.memberships))
    return render_template("account/sign_in.html", there=_own_path(request.args.get("next", "")))


def do_sign_in() -> Page:
    typed = request.form
    there = _own_path(typed.get("next", ""))
    try:
        person = sessions.sign_in(typed.get("email", "").strip(), typed.get("password", ""))
    except WrongSignIn:
        sentence = gettext("The e-mail address and the password do not fit together. Check both and try again.")
        return _again({"email": [sentence]}, there, 401)
    except TooManyAttempts as wait:
        minutes = max(1, round(wait.retry_after / 60))
        sentence = ngettext(
            "There were many tries. Wait %(num)s minute, then try again.",
            "There were many tries. Wait %(num)s minutes, then try again.",
            minutes,
        )
        return _again({"email": [sentence]}, there, 429)
    return redirect(there or home_of(person.memberships))


def _again(errors: dict[str, list[str]], there: str, status: int) -> Page:
    kept = {"email": request.form.get("email", "")}
    return render_template("account/sign_in.html", errors=errors, typed=kept, there=there), status


def sign_out() -> Page:
    sessions.sign_out()
    return redirect("/sign-in?said=signed_out")


def welcome(token: str) -> Page:
    name = sessions.welcome_name(token)
    if name is None:
        return render_template("account/link_spent.html"), 410
    return render_template("account/welcome.html", name=name)


def do_welcome(token: str) -> Page:
    password = request.form.get("password", "")
    name = sessions.welcome_name(token)
    if name is None:
        return render_template("account/link_spent.html"), 410
    if password != request.form.get("again", ""):
        sentence = gettext("The two are not the same. Type the password once more in both places.")
        return render_template("account/welcome.html", name=name, errors={"again": [sentence]}), 422
    try:
        person = sessions.welcome(token, password)
    except WeakPassword as weak:
        return render_template("account/welcome.html", name=name, errors=weak.errors), 422
    except LinkSpent:
        return render_template("account/link_spent.html"), 410
    return redirect(f"{home_of(person.memberships)}?said=password_set")


def _own_path(there: str) -> str:
    """Only a path of our own: a link in an e-mail must not lead elsewhere after signing in."""
    parts = urlsplit(there)
    safe = there.startswith("/") and not there.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return there if safe and parts.path not in {"/sign-in", "/sign-out"} else ""


def blueprint() -> Blueprint:
    account = Blueprint("account", __name__)
    account.add_url_rule("/sign-in", view_func=sign_in, methods=["GET"])
    account.add_url_rule("/sign-in", view_func=do_sign_in, methods=["POST"])
    account.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    account.add_url_rule("/welcome/<token>", view_func=welcome, methods=["GET"])
    account.add_url_rule("/welcome/<token>", view_func=do_welcome, methods=["POST"])
    return account
