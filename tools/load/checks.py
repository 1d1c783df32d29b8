"""What must hold after a load, whatever ran beside what: each fault is a line."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from tools.load.outcomes import BARE, FULL, Outcome, Remains, Title, Versions


def faults(outcomes: Sequence[Outcome], remains: Remains) -> list[str]:
    """All that is wrong; nothing if all is well."""
    return [
        *wrong_answers(outcomes, remains),
        *lost_writes(outcomes, remains),
        *lost_renames(outcomes, remains),
        *wrong_events(remains),
        *wrong_spend(remains),
        *untested_limits(outcomes, remains),
    ]


def wrong_answers(outcomes: Sequence[Outcome], remains: Remains) -> Iterator[str]:
    """Answers that are no success, except that a used up limit refuses titles."""
    for outcome in outcomes:
        code = outcome.answer.get("code")
        is_full = code in FULL and outcome.user in remains.limits
        if not (HTTPStatus(outcome.status).is_success or is_full):
            yield f"{outcome.action} answered {outcome.status} {code}"


def lost_writes(outcomes: Sequence[Outcome], remains: Remains) -> Iterator[str]:
    """Chats and messages that were answered with 201 and are not there as they were sent."""
    for outcome in outcomes:
        if outcome.status != HTTPStatus.CREATED or outcome.action == BARE:
            continue
        if outcome.chat_id not in remains.chats:
            yield f"chat {outcome.chat_id} is lost"
        if outcome.action == "message":
            stored = remains.messages.get(outcome.chat_id, {}).get(outcome.answer["id"])
            if stored != outcome.sent:
                yield f"message {outcome.answer['id']} of chat {outcome.chat_id} is lost or changed"


def lost_renames(outcomes: Sequence[Outcome], remains: Remains) -> Iterator[str]:
    """Renames whose version has not their words as the user's, in the history or among the events."""
    events = versions_of_events(remains)
    versions_of_renames: set[tuple[str, int]] = set()
    for outcome in outcomes:
        if outcome.action != "rename" or outcome.status != HTTPStatus.OK:
            continue
        version, theirs = outcome.answer["title_version"], Title(outcome.sent, "user")
        for name, versions in (("history", remains.history), ("events", events)):
            if versions.get(outcome.chat_id, {}).get(version) != theirs:
                yield f"rename {version} of chat {outcome.chat_id} is not in the {name} as it was sent"
        if (outcome.chat_id, version) in versions_of_renames:
            yield f"two renames of chat {outcome.chat_id} have version {version}"
        versions_of_renames.add((outcome.chat_id, version))


def versions_of_events(remains: Remains) -> Versions:
    """The titles that the events tell; a version that comes twice counts once."""
    versions: Versions = {}
    for event in remains.events:
        title = Title(event["title"], event["title_source"])
        versions.setdefault(event["chat_id"], {})[event["title_version"]] = title
    return versions


def wrong_events(remains: Remains) -> Iterator[str]:
    """Versions of the table without an event, and the other way round, and those that differ."""
    events = versions_of_events(remains)
    for event in remains.events:
        last = events[event["chat_id"]][event["title_version"]]
        if last != Title(event["title"], event["title_source"]):
            yield f"two events of {event['event_id']} differ"
    for chat_id in sorted(remains.chats.keys() | events.keys()):
        version, title = remains.chats.get(chat_id, (0, None))
        history, told = remains.history.get(chat_id, {}), events.get(chat_id, {})
        if sorted(told) != list(range(1, version + 1)):
            yield f"chat {chat_id} has {version} versions, and events of {sorted(told)}"
        if told != history:
            yield f"chat {chat_id} has another history than its events tell"
        if title != told.get(version):
            yield f"chat {chat_id} has another title than its last event"


def wrong_spend(remains: Remains) -> Iterator[str]:
    """Users beyond their limit, and a sum of spend that the model did not bill."""
    for user, limit in remains.limits.items():
        if remains.spent[user] > limit:
            yield f"{user} has spent {remains.spent[user]} of {limit} micro-dollars"
    together = sum(remains.spent.values())
    if together != remains.billed:
        yield f"the users have spent {together} micro-dollars, and the model has billed {remains.billed}"


def untested_limits(outcomes: Sequence[Outcome], remains: Remains) -> Iterator[str]:
    """Users whose limit has refused no title: such a run shows nothing of it."""
    refused = {outcome.user for outcome in outcomes if outcome.answer.get("code") in FULL}
    yield from (
        f"{user} was refused nothing at its limit" for user in sorted(remains.limits.keys() - refused)
    )
