"""My safety plan: to read, to write in and to print. Content that is always there, never homework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.gateway import gateway
from gateway.sessions import require_role
from gateway.web.client import answers, drawn, rows
from gateway.web.client.cards import Document, items, part
from gateway.web.client.keeping import Going
from gateway.web.client.screens import Screen, screens_of
from gateway.web.client.work import Work
from gateway.web.client.worksheet import Page
from gateway.web.services import Reply, asked, tell

STAYS = frozenset({"add", "change", "remove", "all"})
Address = Callable[..., str]


@dataclass(frozen=True)
class Plan:
    """As its pages need it: `path` is where the service has it, `address` where the pages are (`write`, or to read)."""

    path: str
    address: Address
    work: Work
    now: Document
    earlier: list[Document]

    @property
    def screens(self) -> tuple[Screen, ...]:
        return screens_of(self.work.exercise, self.work.answers)

    @property
    def whole(self) -> Screen:
        """All of it on one page."""
        return Screen(1, "", locks=False, fields=tuple(field for one in self.screens for field in one.fields))


def read(path: str, address: Address) -> Plan:
    found = asked("assignments", path)
    now, exercise = part(found.data, "now"), part(found.data, "exercise")
    work = Work(
        id=str(found.data["id"]),
        name=str(exercise.get("title") or ""),
        exercise=exercise,
        answers=part(now, "answers"),
        carried={},
        locked={},
        computed={},
        begun=True,
        version=0,
        short=False,
        reached=1,
        occurrence={},
        assignment={},
        review={},
        response={},
        etag=found.etag,
    )
    return Plan(path, address, work, now, items(found.data, "earlier"))


def save(plan: Plan) -> tuple[Response | None, Mapping[str, Any]]:
    """Keep what the form says: where to go then, or what the page needs to be drawn once more."""
    going = Going.of(request.form.get("go", "save"))
    found = answers.read(plan.whole.open_fields({}), request.form, plan.work.answers)
    after = found.onto(plan.work.answers)
    if going.way == "remove" and isinstance(after.get(going.name), list):
        after[going.name] = rows.without_entry(after[going.name], going.row, going.mark)
    reply = tell("assignments", "PUT", plan.path, {"answers": after}, etag=request.form.get("etag", ""))
    if reply.ok and not found.errors:
        return redirect(_next(plan, going)), {}
    return None, {"errors": _errors(reply) or found.errors, "typed": found.typed, "stale": reply.stale}


def drawing(plan: Plan, again: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the form is drawn from."""
    again = again or {}
    wanted = drawn.Wanted(request.form if again else None, request.args.get("entry", ""))
    shapes = drawn.prepare(plan.work, plan.whole, wanted, again.get("errors", {}))
    return {
        "plan": plan,
        "drawn": shapes,
        "errors": drawn.renamed(again.get("errors", {}), shapes),
        "typed": again.get("typed", {}),
        "stale": again.get("stale", False),
    }


def _next(plan: Plan, going: Going) -> str:
    if going.way not in STAYS:
        return plan.address("")
    opened = {"change": f"{going.name}:{going.row}", "all": f"{going.name}:{drawn.EVERY}"}.get(going.way)
    return plan.address("write", entry=opened, _anchor=f"f-{going.name}")


def _errors(reply: Reply) -> dict[str, list[str]]:
    return {name.removeprefix("answers."): sentences for name, sentences in reply.errors.items()}


def _own(clinic_id: str) -> Plan:
    def address(which: str, **more: Any) -> str:
        return url_for("client.write_plan" if which else "client.safety_plan", clinic_id=clinic_id, **more)

    return read(f"/api/v1/me/safety-plans/{clinic_id}", address)


@require_role("client")
def show(clinic_id: str) -> str:
    plan = _own(clinic_id)
    return render_template("client/plan.html", plan=plan, contacts=gateway().clinic(clinic_id).crisis_contacts)


@require_role("client")
def write(clinic_id: str) -> Page:
    plan = _own(clinic_id)
    if request.method == "GET":
        return render_template("client/plan_write.html", **drawing(plan))
    done, again = save(plan)
    if done is not None:
        return done
    return render_template("client/plan_write.html", **drawing(_fresh(plan, again), again)), 422


def _fresh(plan: Plan, again: Mapping[str, Any]) -> Plan:
    """After somebody else wrote: with the version that is there now, so that what was typed can be sent again."""
    return read(plan.path, plan.address) if again["stale"] else plan
