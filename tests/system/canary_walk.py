"""Goes once through everything that takes a word, and gives each text field one of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from local.journey import noon_zone
from local.rest import Person
from tests.helpers import eventually
from tests.system.asking import Reply, ask, etag_of
from tests.system.asking_in_person import words_about_a_task
from tests.system.canaries import Canaries, a_chain, daily
from tests.system.going_outside import reached
from tests.system.people import PATIENCE, due_today
from tests.unit.assignments.definitions import a_walk

C = "/api/v1/clinics/{clinic_id}"
ME = "/api/v1/me"


def a_staffed_clinic(words: Canaries, admin: Person) -> tuple[dict[str, str], dict[str, Person], tuple[str, ...]]:
    """A clinic with a client, a therapist and a manager who came by links."""
    ids = {"clinic_id": words.send(admin, "POST /api/v1/clinics", {}, {}).body["id"]}
    tag = etag_of(admin, f"/api/v1/clinics/{ids['clinic_id']}")
    words.send(admin, f"PATCH {C}", ids, {}, If_Match=tag)
    people, links = {}, []
    for role in ("client", "therapist", "manager"):
        made = words.send(admin, f"POST {C}/people", ids, {"role": role, "password": None}).body
        ids[f"{role}_id"] = ids["person_id"] = made["person"]["id"]
        links.append(made["invitation_url"].rsplit("/", 1)[1])
        people[role] = Person(admin.url)
        people[role].welcome(links[-1], "between-two-sessions-9")
        path = f"/api/v1/clinics/{ids['clinic_id']}/people/{ids['person_id']}"
        words.send(admin, f"PATCH {C}/people/{{person_id}}", ids, {}, If_Match=etag_of(admin, path))
    ids["other_therapist_id"] = words.send(admin, f"POST {C}/people", ids, {"role": "therapist"}).body["person"]["id"]
    expires = {"expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    token = words.send(people["client"], "POST /api/v1/tokens", ids, expires).body["token"]
    return ids, people, (*links, token)


def a_course(words: Canaries, ids: dict[str, str], people: dict[str, Person], mail: Path) -> None:
    """From the episode to the reply that the client has read."""
    client, therapist = people["client"], people["therapist"]
    name = noon_zone(datetime.now(UTC))  # neither quiet hours nor midnight are near
    here = datetime.now(ZoneInfo(name))
    zone, today = {"time_zone": name}, {"started_on": here.date().isoformat()}
    ids["episode_id"] = words.send(therapist, f"POST {C}/episodes", ids, zone | today).body["id"]
    sheet_of = {"schedule": daily(here), "exercise_code": "thought_record"}
    made = words.send(therapist, f"POST {C}/episodes/{{episode_id}}/assignments", ids, sheet_of).body
    ids["assignment_id"] = made["id"]
    path = f"/api/v1/clinics/{ids['clinic_id']}/assignments/{made['id']}"
    words.send(therapist, f"PATCH {C}/assignments/{{assignment_id}}", ids, {}, If_Match=etag_of(therapist, path))
    words.send(client, f"PUT {ME}/reminder-preferences", ids, {"channels": {"in_app": True, "email": True}} | zone)
    reached(words, ids, client, mail)
    words.send(client, f"POST {ME}/assignments/{{assignment_id}}/agree", ids, {})
    eventually(lambda: ask(client, "GET", f"{ME}/assignments/{made['id']}/reminder").status == 200, PATIENCE)
    words.send(client, f"PUT {ME}/assignments/{{assignment_id}}/reminder", ids, {"time": f"{here:%H:%M}"})
    ids["occurrence_id"] = due_today(client, made["id"])
    eventually(lambda: ("email", "sent") in _deliveries(client), PATIENCE)  # an answer would stop it
    words_about_a_task(words, ids, people)
    own = f"{ME}/occurrences/{{occurrence_id}}"
    words.send(client, f"PUT {own}/draft", ids, {"answers": _answers(words, f"PUT {own}/draft")})
    for _ in range(2):  # the second answer keeps the first one as its history
        tag = etag_of(client, own.format(**ids))
        answers = {"kind": "did", "answers": _answers(words, f"POST {own}/response")}
        words.send(client, f"POST {own}/response", ids, answers, If_Match=tag)
    words.send(therapist, f"POST {C}/occurrences/{{occurrence_id}}/review", ids, {})
    words.send(client, f"POST {own}/reply-seen", ids, {})
    _agreements(words, ids, people, here)
    words.refuse(therapist, f"POST {C}/episodes/{{episode_id}}/scores", ids, {"measure_code": "phq9"})
    words.refuse(therapist, f"PUT {C}/occurrences/{{occurrence_id}}/answers", ids, {})
    words.refuse(therapist, f"POST {C}/calendars/preview", ids, {"time_zone": name})


def _agreements(words: Canaries, ids: dict[str, str], people: dict[str, Person], here: datetime) -> None:
    """A change that waits, a suggestion of the client's own, and several sheets at once."""
    own = f"{ME}/assignments/{{assignment_id}}"
    tag = etag_of(people["client"], own.format(**ids))
    words.send(people["client"], f"PATCH {own}", ids, {}, If_Match=tag)
    words.send(people["client"], f"POST {ME}/assignments", ids, {"schedule": daily(here)})
    operation = f"POST {C}/episodes/{{episode_id}}/agreements"
    texts = ("own_name", "rationale", "what", "plan_if", "plan_then", "foreseen_obstacle_words", "easier")
    one = {name: words.word(operation, f"items.{name}") for name in (*texts, "understood_words")}
    chain = a_chain(words.word(operation, "items.chain.rungs.item"))
    terms = {"exercise_code": "thought_record", "schedule": daily(here), "chain": chain}
    words.send(people["therapist"], operation, ids, {"items": [one | terms]})


def about_safety(words: Canaries, ids: dict[str, str], people: dict[str, Person]) -> None:
    """An answer that asks for a person, what was done about it, and the safety plan as both of them write it."""
    client, therapist = people["client"], people["therapist"]
    terms = {"schedule": daily(datetime.now(ZoneInfo(noon_zone(datetime.now(UTC))))), "agreed_in_session": True}
    operation = f"POST {C}/episodes/{{episode_id}}/assignments"
    made = words.send(therapist, operation, ids, terms | {"exercise_code": "dbt_diary_card"}).body
    card = ids | {"occurrence_id": due_today(client, made["id"])}
    operation = f"POST {ME}/occurrences/{{occurrence_id}}/response"
    answers = {"suicidal_thoughts": 2, "note": words.word(operation, "answers")}
    assert "crisis_contacts" in words.send(client, operation, card, {"kind": "did", "answers": answers}).body
    flag = therapist.get(f"/api/v1/clinics/{ids['clinic_id']}/safety-flags")["items"][0]
    words.send(therapist, f"POST {C}/safety-flags/{{flag_id}}/acknowledge", ids | {"flag_id": flag["id"]}, {})
    _reviewed(words, card, therapist)
    plans = ((client, f"{ME}/safety-plans/{{clinic_id}}"), (therapist, f"{C}/episodes/{{episode_id}}/safety-plan"))
    for who, path in plans:
        plan = {"warning_signs": words.word(f"PUT {path}", "answers")}
        words.send(who, f"PUT {path}", ids, {"answers": plan}, If_Match=etag_of(who, path.format(**ids)))


def written_down(words: Canaries, ids: dict[str, str], people: dict[str, Person]) -> None:
    """What a client says in the session, in the words of the therapist."""
    terms = {"schedule": daily(datetime.now(ZoneInfo(noon_zone(datetime.now(UTC))))), "agreed_in_session": True}
    operation = f"POST {C}/episodes/{{episode_id}}/assignments"
    made = words.send(people["therapist"], operation, ids, terms | {"exercise_code": "breathing_practice"}).body
    said = ids | {"occurrence_id": due_today(people["client"], made["id"])}
    words.send(people["therapist"], f"POST {C}/occurrences/{{occurrence_id}}/response", said, {"kind": "did"})


def _reviewed(words: Canaries, ids: dict[str, str], therapist: Person) -> None:
    """What a therapist adds to an agenda, a reply that is begun, and the same words to several answers."""
    agenda, one = f"{C}/episodes/{{episode_id}}/agenda", f"{C}/occurrences/{{occurrence_id}}"
    points = {"points": [{"text": words.word(f"PUT {agenda}", "points.text")}], "order": [], "hidden": []}
    words.send(therapist, f"PUT {agenda}", ids, points, If_Match=etag_of(therapist, agenda.format(**ids)))
    words.send(therapist, f"PUT {one}/review-draft", ids, {})
    version = therapist.get(one.format(**ids))["occurrence"]["version"]
    items = {"items": [{"occurrence_id": ids["occurrence_id"], "version": version}]}
    done = words.send(therapist, f"POST {C}/reviews", ids, items).body
    assert [each["outcome"] for each in done["results"]] == ["done"]


def moved_in(words: Canaries, ids: dict[str, str], operator: Person) -> None:
    """An operator moves in with records that are full of words, some of them where none are taken."""
    operation = f"POST {C}/imports"
    at = (datetime.now(UTC) - timedelta(days=3)).isoformat()

    def word(name: str) -> str:
        return words.word(operation, f"records.{name}")

    episode, assignment = word("episode ref"), word("assignment ref")
    terms = {"phase": "skills", "problem": "gad", "cadence": "weekly", "time_zone": "Etc/GMT"}
    people = {"client_id": ids["client_id"], "therapist_id": ids["other_therapist_id"], "started_on": at[:10]}
    sheet = ("own_name", "rationale", "what", "plan_if", "plan_then", "foreseen_obstacle_words")
    texts = (*sheet, "easier", "understood_words")
    agreed: dict[str, Any] = {name: word(name) for name in texts} | {"exercise_code": "thought_record"}
    agreed |= {"schedule": {"kind": "daily", "start_on": at[:10], "time": "18:00"}, "episode_ref": episode}
    day = {"assignment_ref": assignment, "local_date": at[:10]}
    answer = {
        "kind": "did",
        "answers": _answers(words, operation),
        "note": word("note"),
        "own_words": word("own_words"),
    }
    records = [
        {"op": "episode.open", "ref": episode, "at": at, **terms, **people},
        {"op": "assignment.agree", "ref": assignment, "at": at, **agreed},
        {"op": "occurrence.respond", "ref": word("ref"), "at": at, **day, **answer},
        {"op": "occurrence.review", "ref": word("ref"), "at": at, **day, "reply": word("reply")},
        {"op": word("unknown op"), "ref": word("refused ref"), "at": word("time"), word("name"): word("value")},
    ]
    body = words.send(operator, operation, ids, {"records": records}).body
    assert (body["created"], body["refused"]) == (4, 1), body


def written_by_staff(words: Canaries, ids: dict[str, str], people: dict[str, Person]) -> None:
    """Exercises that a therapist writes, as data and as text, submits, gets back and takes in from elsewhere."""
    therapist, own = people["therapist"], f"{C}/own-exercises/{{own_code}}"

    def send(who: Person, operation: str, body: dict[str, Any]) -> Reply:
        one = words.operations[operation]
        tag = etag_of(therapist, own.format(**ids)) if "own_code" in one.names else ""
        return ask(who, one.method, one.at(ids), body, {"If-Match": tag} if tag else {})

    def worded(operation: str, name: str) -> dict[str, Any]:
        return a_walk(title={"en": words.word(operation, name)}, rationale={"en": words.word(operation, name)})

    create, draft, taking = f"POST {C}/own-exercises", f"PUT {own}/draft", f"POST {C}/exercises/import"
    document = {"format": "carryover-exercises", "format_version": 1, "exercises": [{"definition": a_walk()}]}
    before = set(words.words)
    wrong = (
        send(therapist, create, {"copy_of": {"code": words.word(create, "copy_of.code")}}),
        send(therapist, taking, {**document, "format": words.word(taking, "format")}),
    )
    assert [one.status for one in wrong] == [404, 422]
    words.refused |= set(words.words) - before
    assert send(therapist, create, {"yaml": words.word(create, "yaml")}).status == 201
    ids["own_code"] = send(therapist, create, {"definition": worded(create, "definition")}).body["code"]
    send_back = f"POST {own}/send-back"
    steps: tuple[tuple[Person, str, dict[str, Any]], ...] = (
        (therapist, draft, {"yaml": words.word(draft, "yaml")}),
        (therapist, draft, {"definition": worded(draft, "definition")}),
        (therapist, f"POST {own}/publish", {}),
        (therapist, f"POST {own}/submit", {}),
        (people["manager"], send_back, {"word": words.word(send_back, "word")}),
        (therapist, taking, {**document, "exercises": [{"definition": worded(taking, "exercises")}]}),
    )
    for who, operation, body in steps:
        reply = send(who, operation, body)
        assert reply.status == 200, f"{operation} {reply}"


def about_figures(words: Canaries, ids: dict[str, str], manager: Person) -> None:
    """A view that is saved and named anew, and words where figures take none."""
    views, export = f"{C}/views", f"POST {C}/exports"
    ids["view_id"] = words.send(manager, f"POST {views}", ids, {}).body["id"]
    tag = etag_of(manager, f"{views}/{{view_id}}".format(**ids))
    words.send(manager, f"PATCH {views}/{{view_id}}", ids, {}, If_Match=tag)
    words.refuse(manager, f"POST {views}", ids, {"query": {words.word(f"POST {views}", "query"): "x"}})
    words.refuse(manager, export, ids, {"query": {words.word(export, "query"): "x"}})


def an_account(words: Canaries, ids: dict[str, str], client: Person, url: str) -> None:
    """Passwords, wrong ones, and words where none are taken: paths, queries, unknown fields, closed lists."""
    stranger = Person(url)
    words.refuse(stranger, "POST /api/v1/sign-in", {}, {})
    words.refuse(stranger, "POST /api/v1/welcome", {}, {})
    words.refuse(client, f"POST {ME}/password", {}, {})
    zone = f"POST {ME}/reminders/zone"
    words.refuse(client, zone, {}, {"time_zone": words.word(zone, "time_zone"), "answer": "keep"})
    operation = f"POST {ME}/occurrences/{{occurrence_id}}/response"
    own = {
        name: words.word(operation, f"unknown {name}") for name in ("name", "kind", "path", "query", "header", "json")
    }
    replies = (
        ask(client, "POST", f"{ME}/occurrences/{ids['occurrence_id']}/response", {"kind": "did", own["name"]: 1}),
        ask(client, "POST", f"{ME}/occurrences/{ids['occurrence_id']}/response", {"kind": own["kind"]}),
        ask(client, "GET", f"{ME}/occurrences/{own['path']}"),
        ask(client, "GET", f"{ME}/inbox?{own['query']}={own['query']}&cursor={own['query']}"),
        ask(client, "PUT", f"{ME}/reminder-preferences", {"channels": {}}, {"If-Match": f'"{own["header"]}.1"'}),
        ask(client, "POST", f"{ME}/occurrences/{ids['occurrence_id']}/response", f'{{"{own["json"]}"'.encode()),
    )
    assert [reply.status for reply in replies if not 400 <= reply.status < 500] == []
    words.refused |= set(own.values())
    for code in ("time_zone", "cadence"):
        word = words.word(operation, f"not a {code}")
        tag = etag_of(client, f"{ME}/reminder-preferences")
        body = {"channels": {"in_app": True, "email": False}, code: word}
        assert ask(client, "PUT", f"{ME}/reminder-preferences", body, {"If-Match": tag}).status == 422
        words.refused.add(word)


def _deliveries(client: Person) -> set[tuple[str, str]]:
    return {(one["channel"], one["status"]) for one in client.get(f"{ME}/reminders?limit=200")["items"]}


def _answers(words: Canaries, operation: str, place: str = "answers") -> dict[str, Any]:
    texts = ("situation", "automatic_thoughts", "hot_thought", "evidence_for", "evidence_against", "balanced_thought")
    feelings = [{"name": words.word(operation, place), "strength": 70}]
    return {name: words.word(operation, place) for name in texts} | {"emotions": feelings}
