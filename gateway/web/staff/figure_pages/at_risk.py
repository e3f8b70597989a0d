"""Getting lost: for therapists their own clients with reasons in words; for managers the weights and how well they did.

No list for managers: whoever reads it can call the client.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, lazy_gettext, ngettext
from gateway.web.services import asked, tell
from gateway.web.staff.figure_pages.frame import Look, frame, look_at
from gateway.web.staff.figure_pages.measure_charts import measure_words
from gateway.web.staff.figure_pages.places import PLACES
from gateway.web.staff.figure_pages.reading import behind, freshness, rate
from gateway.web.staff.numbers import count_words
from gateway.web.staff.parts import Errors, Page, errors_of, names

REASONS: Mapping[str, Any] = {
    "no_contact": lazy_gettext("Days without any contact"),
    "silent_share": lazy_gettext("Share of the last four weeks that stayed silent, in per cent"),
    "missed_sessions": lazy_gettext("Sessions of the last six weeks to which the client did not come"),
    "worse_score": lazy_gettext("Measures that are clearly worse than the time before"),
}


@require_role("therapist")
def at_risk(clinic_id: str) -> Page:
    look = look_at(clinic_id, PLACES["at_risk"])
    found = look.read("at-risk")
    known = names(clinic_id, (str(one.get("client_id")) for one in items(found or {}, "items")))
    return render_template(
        "staff/figures/at_risk.html",
        look=look,
        found=found,
        sentence=_sentence(found) if found else "",
        lines=[_line(look, one, known) for one in items(found or {}, "items")],
        weights=list(_weights(part(found, "weights"))) if found else [],
        tested=tested(part(found, "back_test")) if found else "",
        meanings=look.meant.of("at_risk", "at_risk_precision", "at_risk_recall") if found else (),
        freshness=freshness(found) if found else "",
        behind=behind(found) if found else "",
        **frame(look),
    )


@require_role("manager")
def weights(clinic_id: str) -> Page:
    return _draw_weights(clinic_id, {}, {})


@require_role("manager")
def set_weights(clinic_id: str) -> Page:
    form = request.form
    body: dict[str, Any] = {
        name: {"points": _number(form.get(f"{name}.points")), "from": _number(form.get(f"{name}.from"))}
        for name in REASONS
    }
    body["list_from"] = _number(form.get("list_from"))
    path = f"/api/v1/clinics/{clinic_id}/at-risk/weights"
    reply = tell("analytics", "PUT", path, body, etag=form.get("etag", ""))
    if reply.ok:
        return redirect(url_for("staff.figures_weights", clinic_id=clinic_id, said="weights_set"))
    return _draw_weights(clinic_id, errors_of(reply), form), reply.status


def _number(typed: str | None) -> object:
    """What is no whole number goes on as it is: the service says so."""
    text = (typed or "").strip()
    return int(text) if text.lstrip("-").isdigit() else text


def _draw_weights(clinic_id: str, errors: Errors, typed: Mapping[str, str]) -> str:
    look = look_at(clinic_id, PLACES["weights"])
    reply = asked("analytics", look.parts.path("at-risk/weights"))
    found = reply.data
    return render_template(
        "staff/figures/weights.html",
        look=look,
        found=found,
        etag=reply.etag,
        weights=list(_weights(part(found, "weights"))),
        usual=dict(_usual(part(found, "defaults"))),
        list_from=part(found, "weights").get("list_from"),
        tested=tested(part(found, "back_test")),
        meanings=look.meant.of("at_risk", "at_risk_precision", "at_risk_recall"),
        **{**frame(look), "errors": errors, "typed": typed},
    )


def _weights(found: Document) -> list[dict[str, Any]]:
    return [
        {
            "code": name,
            "words": str(words),
            "points": part(found, name).get("points"),
            "from": part(found, name).get("from"),
        }
        for name, words in REASONS.items()
    ]


def _usual(found: Document) -> list[tuple[str, str]]:
    return [
        (name, gettext("Usually %(points)s points from %(from_)s on.", points=one["points"], from_=one["from"]))
        for name in REASONS
        if (one := part(found, name))
    ]


def _sentence(found: Document) -> str:
    listed, all_open = len(items(found, "items")), int(found.get("open_courses") or 0)
    if not listed:
        return gettext(
            "None of your %(all)s open courses shows the signs that are looked for.", all=count_words(all_open)
        )
    return ngettext(
        "%(num)s of your %(all)s open courses shows signs that the client may be stopping.",
        "%(num)s of your %(all)s open courses show signs that the client may be stopping.",
        listed,
        all=count_words(all_open),
    )


def _line(look: Look, one: Document, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": known[str(one["client_id"])],
        "href": url_for("staff.client", clinic_id=look.clinic_id, episode_id=one["episode_id"]),
        "points": one.get("points"),
        "reasons": [(reason_words(each), each.get("points")) for each in items(one, "reasons")],
    }


def reason_words(one: Document) -> str:
    code, value = str(one.get("code")), one.get("value")
    if code == "no_contact":
        return gettext("no answer and no session for %(days)s days", days=value)
    if code == "silent_share":
        return gettext(
            "%(some)s of the last %(all)s not answered", some=one.get("numerator"), all=one.get("denominator")
        )
    if code == "missed_sessions":
        count = int(value or 0)
        return ngettext(
            "did not come to %(num)s session in six weeks", "did not come to %(num)s sessions in six weeks", count
        )
    if code == "worse_score":
        return ", ".join(
            gettext(
                "%(measure)s %(points)s points worse",
                measure=measure_words(str(each["measure"])),
                points=f"{each['by']:g}",
            )
            for each in items(one, "worse")
        )
    return code.replace("_", " ")


def tested(found: Document) -> str:
    """How the same weights would have done in the past."""
    right, caught = rate(part(found, "precision")), rate(part(found, "recall"))
    if not right.denominator and not caught.denominator:
        return gettext("There is not enough past yet to say how often this list is right.")
    return gettext(
        "Looked at in the past: of %(listed)s that would have stood here, %(right)s stopped within %(weeks)s weeks "
        "(%(precision)s). Of %(stopped)s that stopped, %(right)s would have stood here (%(recall)s). "
        "Reckoned at %(time)s.",
        time=dates.clock(found.get("as_of")),
        listed=count_words(right.denominator),
        right=count_words(right.numerator),
        weeks=int(found.get("within_days") or 0) // 7,
        precision=right.words,
        stopped=count_words(caught.denominator),
        recall=caught.words,
    )
