"""What goes when a client is forgotten: every word, and what would only lead to somebody who is no more."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from chassis.mongo import Document

WORDS_OF_SHEET = (
    "own_name",
    "rationale",
    "what",
    "foreseen_obstacle_words",
    "plan_if",
    "plan_then",
    "easier",
    "understood_words",
)
WORDLESS_ASSIGNMENT: Document = {
    "$set": {f"agreement.{name}": "" for name in WORDS_OF_SHEET} | {"revisions": []},
    "$unset": {"pending": "", "agreement.chain": ""},
    "$inc": {"version": 1},
}
WORDLESS_RESPONSE: Document = {
    "$set": {
        "response.answer.answers": {},
        "response.answer.own_words": "",
        "response.answer.note": "",
        "earlier_responses": [],
    },
    "$inc": {"version": 1},
}
NOTHING_TAKEN_BACK: Document = {"$unset": {"taken_back": ""}, "$inc": {"version": 1}}
WITHOUT_FLAGS: Document = {
    "$set": {"flags": []},
    "$unset": dict.fromkeys(("flag_is_open", "has_flags", "settle_at"), ""),
    "$inc": {"version": 1},
}


def erase_words(db: Database[Document], clinic_id: str, client_id: str) -> None:
    """Raises the version, so that nothing that was read before can be written back."""
    whose: dict[str, Any] = {"clinic_id": clinic_id, "client_id": client_id}
    for name in ("drafts", "reply_drafts", "agendas", "safety_plans"):
        db[name].delete_many(whose)
    db["occurrences"].update_many({**whose, "has_flags": True}, WITHOUT_FLAGS)
    db["assignments"].update_many(whose, WORDLESS_ASSIGNMENT)
    dated = {**whose, "closes_at": {"$exists": True}}
    db["occurrences"].update_many({**dated, "taken_back": {"$exists": True}}, NOTHING_TAKEN_BACK)
    answered = {**dated, "response": {"$exists": True}}
    db["occurrences"].update_many(answered, WORDLESS_RESPONSE)
    db["occurrences"].update_many({**answered, "review": {"$exists": True}}, {"$set": {"review.reply": ""}})
