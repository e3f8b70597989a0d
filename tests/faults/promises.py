"""What must be true however often anything was struck: each promise looks at the aftermath and says what it counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from local.mongodb import DATABASES
from tests.faults import projections
from tests.faults.aftermath import SETTLED_WITHIN, UNPUBLISHED, Aftermath, Document, Told, databases, look
from tests.faults.load import Load
from tests.faults.walk import COMMANDS, REPLY, Walked
from tests.stack import Platform
from tests.system import figures, looking

Promise = Callable[[Aftermath], str]
ON_ITS_WAY = {"claimed", "sending"}
"""A mail whose sender was killed stays so for three minutes, until it is given up as unknown."""
_SHOWN = 5  # of what broke a promise


def everything_came_to_rest(found: Aftermath) -> str:
    assert found.settled_after is not None, f"outboxes or lag were not empty after {SETTLED_WITHIN:g} s"
    return f"outboxes empty and lag 0 after {found.settled_after:.1f} s"


def every_answer_is_in_the_ledger(found: Aftermath) -> str:
    entries, load = found.load.ledger.entries, found.load
    assert len(entries) == COMMANDS * len(load.walked), f"{len(entries)} answers in {len(load.walked)} walks"
    assert len(load.ledger.file.read_text().splitlines()) == len(entries)
    assert len({entry.key for entry in entries}) == len(entries)
    return f"{len(entries)} commands, {sum(entry.tries for entry in entries)} tries"


def each_command_happened_once(found: Aftermath) -> str:
    """An aggregate has carried out as many commands as were answered about it, each at a version of its own."""
    applied = {one["_id"]: one["commands"] for collection in _OWNED for one in found.owned[collection]}
    answers: dict[str, list[int]] = {}
    for entry in found.load.ledger.entries:
        answers.setdefault(entry.subject, []).append(entry.version)
    _none(
        (subject, versions, applied.get(subject))
        for subject, versions in answers.items()
        if not len(set(versions)) == len(versions) == len(set(applied.get(subject, ()))) == len(applied[subject])
    )
    return f"{len(found.load.ledger.entries)} commands about {len(answers)} aggregates"


def nothing_else_happened(found: Aftermath) -> str:
    """The clinics have what was walked, in the state it was left in, and nothing beside it."""
    walks = found.load.walked
    known = {collection: {one["_id"]: one for one in found.of_the_load(collection)} for collection in _OWNED}
    _same(known["episodes"], (one.episode for one in walks))
    _same(known["sessions"], (one.session for one in walks))
    _same(known["assignments"], (each for one in walks for each in one.assignments))
    _none(each for one in walks for each in one.occurrences if each not in known["occurrences"])
    _none((one.episode, _left(one), _stored(one, known)) for one in walks if _left(one) != _stored(one, known))
    return f"{sum(map(len, known.values()))} aggregates of {len(walks)} walks"


_OWNED = ("episodes", "sessions", "assignments", "occurrences")


def _same(known: Iterable[str], wanted: Iterable[str]) -> None:
    have, want = Counter(list(known)), Counter(list(wanted))
    _none([f"{one} is too much" for one in have - want] + [f"{one} is missing" for one in want - have])


def _left(walked: Walked) -> list[object]:
    """How a walk leaves things: the answers given, nothing answered twice, both reviewed."""
    kinds = [(answer["kind"], answer.get("quantity"), 0) for answer in walked.answers]
    return [walked.client.person.id, "held", True, "ended", "ended", *kinds, REPLY["reply"], REPLY["reply"]]


def _stored(walked: Walked, known: Mapping[str, Mapping[str, Document]]) -> list[object]:
    session = known["sessions"][walked.session]
    assignments = [known["assignments"][one]["status"] for one in walked.assignments]
    occurrences = [known["occurrences"][one] for one in walked.occurrences]
    answers = [(one["response"]["answer"], len(one["earlier_responses"])) for one in occurrences]
    kinds = [(answer["kind"], answer["quantity"], earlier) for answer, earlier in answers]
    client = known["episodes"][walked.episode]["client_id"]
    replies = [one.get("review", {}).get("reply") for one in occurrences]
    return [client, session["status"], session["reviewed_homework"], *assignments, *kinds, *replies]


def each_day_is_there_once(found: Aftermath) -> str:
    """Of what was agreed no day is missing and none is there twice; what was ahead at the end is withdrawn."""
    kept = [(one["assignment_id"], one["local_date"], one["status"]) for one in found.of_the_load("occurrences")]
    wanted = [day for one in found.load.walked for day in _days(one)]
    _same(map(str, kept), map(str, wanted))
    return f"{len(kept)} days of {len(found.load.walked)} walks"


def _days(walked: Walked) -> Iterable[tuple[str, str, str]]:
    once, weekly = walked.assignments
    today, *ahead = walked.days
    return [(each, str(today), "responded") for each in (once, weekly)] + [
        (weekly, str(day), "withdrawn") for day in ahead
    ]


def every_answer_has_its_event(found: Aftermath) -> str:
    _none(
        entry
        for entry in found.load.ledger.entries
        if entry.version not in {told.version for told in found.told.get(entry.subject, ())}
    )
    return f"{len(found.load.ledger.entries)} answers"


def what_was_sent_twice_is_the_same(found: Aftermath) -> str:
    """Not one byte differs between two events of the same id."""
    seals: dict[str, set[bytes]] = {}
    for told in _all(found):
        seals.setdefault(told.id, set()).add(told.seal)
    _none(id_ for id_, different in seals.items() if len(different) > 1)
    return f"{len(seals)} events, {sum(1 for _ in _all(found)) - len(seals)} sent again"


def versions_never_go_back(found: Aftermath) -> str:
    """Versions of an aggregate only grow, but for events that were sent before."""
    _none(subject for subject, told in found.told.items() if not _in_order(told))
    return f"{len(found.told)} aggregates"


def _in_order(events: Sequence[Told]) -> bool:
    seen: set[str] = set()
    highest = 0
    for event in events:
        if event.version < highest and event.id not in seen:
            return False
        highest = max(highest, event.version)
        seen.add(event.id)
    return True


def no_version_is_missing(found: Aftermath) -> str:
    known = [(kind, one) for kind, some in found.owned.items() if kind not in UNPUBLISHED for one in some]
    assert len(known) > 6 * len(found.load.walked)
    _none(
        (collection, one["_id"], one["version"], [told.version for told in found.told.get(one["_id"], ())])
        for collection, one in known
        if not _complete(collection, one, found.told.get(one["_id"], ()))
    )
    return f"{len(known)} aggregates"


def _complete(collection: str, document: Document, events: Sequence[Told]) -> bool:
    versions = sorted({event.version for event in events})
    if collection != "reminders":
        return versions == list(range(1, document["version"] + 1))
    # The steps of a reminder between planned and sent are nobody else's concern.
    status = document["status"]
    return versions[:1] == [1] and events[-1].status == ("planned" if status in ON_ITS_WAY else status)


def in_app_reminders_came_once(found: Aftermath) -> str:
    clients = {walked.client.person.id: walked.client.person for walked in found.load.walked}
    occurrences = {each for walked in found.load.walked for each in walked.occurrences}
    messages = (one for who in clients.values() for one in figures.everything(who, "/api/v1/me/inbox"))
    inbox = Counter(part["occurrence_id"] for message in messages for part in message["items"])
    _none((each, number) for each, number in inbox.items() if number > 1)
    _none(each for each in inbox if each not in occurrences)
    _none(one.occurrences[0] for one in found.load.walked if one.reminded and one.occurrences[0] not in inbox)
    return f"{sum(inbox.values())} in {len(clients)} inboxes"


def the_mail_server_got_each_at_most_once(found: Aftermath) -> str:
    """A mail may hold several reminders; it bears the id of the first."""
    by_mail = [one for one in found.of_the_load("reminders") if one["channel"] == "email"]
    planned = {one["_id"]: one["status"] for one in by_mail}
    addresses = {walked.client.email for walked in found.load.walked}
    messages = map(message_from_bytes, looking.mail(found.platform.stack).values())
    mails = Counter(str(one["X-Reminder-Id"]) for one in messages if _is_reminder(one, addresses))
    sent = {one["_id"]: one.get("bundle_id") or one["_id"] for one in by_mail if one["status"] == "sent"}
    assert planned, "the clients asked for mail"
    _none((each, number) for each, number in mails.items() if number > 1 or each not in planned)
    _none(each for each, head in sent.items() if head not in mails)
    unsure = sum(1 for status in planned.values() if status in {*ON_ITS_WAY, "unknown"})
    return f"{len(mails)} mails, {len(sent)} known to be sent, {unsure} whose sender was struck"


def _is_reminder(mail: Message, addresses: Collection[str]) -> bool:
    """Codes go to the same addresses."""
    return mail["To"] in addresses and str(mail["X-Reminder-Id"]).startswith("rem_")


def nothing_was_parked(found: Aftermath) -> str:
    topics = tuple(topic for topic in looking.TOPICS if topic.endswith(".parked"))
    assert looking.records(found.platform.stack, topics) == []
    with databases(found.platform.stack) as client:
        assert [name for name in DATABASES.values() if client[name]["parked"].count_documents({})] == []
    return f"{len(topics)} topics and {len(DATABASES)} databases without a parked event"


def _all(found: Aftermath) -> Iterable[Told]:
    return (told for events in found.told.values() for told in events)


def _none(broken: Iterable[object]) -> None:
    """Nothing breaks the promise, or some of what does is shown."""
    some = list(broken)
    assert not some, f"{len(some)}, such as {some[:_SHOWN]}"


PROMISES: tuple[Promise, ...] = (
    everything_came_to_rest,
    every_answer_is_in_the_ledger,
    each_command_happened_once,
    nothing_else_happened,
    each_day_is_there_once,
    every_answer_has_its_event,
    what_was_sent_twice_is_the_same,
    versions_never_go_back,
    no_version_is_missing,
    projections.analytics_has_the_owners_facts,
    projections.the_dashboards_show_the_owners_figures,
    projections.reminders_has_the_owners_state,
    projections.everybody_knows_the_clinics,
    in_app_reminders_came_once,
    the_mail_server_got_each_at_most_once,
    nothing_was_parked,
)


def name_of(promise: Promise) -> str:
    return promise.__name__.replace("_", " ")


@dataclass(frozen=True)
class Outcome:
    """What was counted where the promise is kept, else what breaks it."""

    promise: str
    kept: bool
    said: str


def outcomes(found: Aftermath) -> list[Outcome]:
    """Every promise, however many are broken."""
    return [_outcome(promise, found) for promise in PROMISES]


def _outcome(promise: Promise, found: Aftermath) -> Outcome:
    try:
        return Outcome(name_of(promise), kept=True, said=promise(found))
    except (AssertionError, LookupError) as error:
        return Outcome(name_of(promise), kept=False, said=f"{type(error).__name__}: {error}")


def all_kept(platform: Platform, load: Load) -> list[Outcome]:
    """Wait until all has come to rest and hold every promise against it; one error names all that are broken."""
    every = outcomes(look(platform, load))
    broken = [f"{one.promise}: {one.said}" for one in every if not one.kept]
    assert not broken, "\n".join(broken)
    return every
