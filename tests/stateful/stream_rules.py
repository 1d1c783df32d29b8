"""What the table's stream brings about: in batches, late, in parts, more than once, with a bus in trouble."""

from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.chats import Chat
from tests.stateful.watch_rules import Message, WatchRules
from tests.stateful.world import TICK, World
from tests.support.backends import CLIENT
from tests.support.events import check_event

TITLES, PURGE = "TitleEventsFunction", "PurgeFunction"
# How many changes are told at once.
GROUP_SIZE = 10
Record = dict[str, Any]
Change = tuple[Chat, Message]


class StreamRules(WatchRules):
    """Every title is told at least once, in its chat's order, whatever fails and whatever comes twice."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.published: Counter[str] = Counter()
        self.delivered: dict[str, list[Record]] = {}
        self._events_seen = len(world.fake_services.events)
        world.fake_services.refused.clear()

    def waiting(self, function: str) -> list[Record]:
        """What a function has not done yet, oldest first."""
        self.clock.move(TICK)
        self.service.offer_news()
        self.wrote = False
        return self.service.source(function).pending

    def may_wait(self, function: str) -> bool:
        """Whether there may be something, without a look at the stream."""
        return self.wrote or bool(self.service.source(function).pending)

    def deliver(self, function: str, count: int) -> int:
        """Invokes the function once with so many records or fewer, and gives how many are done with."""
        source = self.service.source(function)
        batch, source.batch_size = source.pending[:count], count
        left = len(source.pending)
        source.deliver(self.service.invoke)
        done = left - len(source.pending)
        self.delivered.setdefault(function, []).extend(batch[:done])
        return done

    @precondition(lambda self: any(self.delivered.values()))
    @rule(function=st.integers(0, 2), count=st.integers(1, 12))
    def come_again(self, function: int, count: int) -> None:
        """A stretch of the stream, or an event of the bus, from some way back on."""
        name = sorted(self.delivered)[function % len(self.delivered)]
        again = self.delivered[name][-count:]
        del self.delivered[name][-count:]
        self.service.source(name).pending[:0] = again
        self.saw(f"again: {name}")

    @precondition(lambda self: self.may_wait(TITLES))
    @rule(count=st.sampled_from([1, 2, 5, 100]), trouble=st.none() | st.integers(0, 30))
    def tell(self, count: int, trouble: int | None = None) -> None:
        """Titles go to the history, the bus and the watchers; the bus may not take one of them for now."""
        batch = list(self.waiting(TITLES)[:count])
        if not batch:
            self.saw("idle")
            return
        names = [event_id_of(record) for record in batch]
        known = [name for name in names if name]
        refused = known[trouble % len(known)] if trouble is not None and known else None
        fake_services = self.world.fake_services
        fake_services.refused = {f'"{refused}"': "InternalFailure"} if refused else {}
        done = self.deliver(TITLES, count)
        fake_services.refused = {}
        changes = [self._change_of(record) for record in batch]
        self._record(changes)
        assert done == (names.index(refused) if refused else len(names))
        self.saw("bus in trouble" if refused else "told")
        if len(names) > GROUP_SIZE:
            self.saw("told in parts")
        self._check_told(set(known) - {refused})
        # Tabs are told beside the bus, also of what that refuses.
        self.check_pushes(change for change in changes if change)
        self.service.offer_news()

    def _check_told(self, expected: set[str]) -> None:
        """Whatever the bus takes has left, whether it stands before or behind what it does not take."""
        events = self.world.fake_services.events[self._events_seen :]
        self._events_seen += len(events)
        event_ids = [self._check_event(event) for event in events]
        assert Counter(event_ids) == Counter(expected)
        self.published.update(event_ids)

    def _record(self, changes: list[Change | None]) -> None:
        for chat, message in filter(None, changes):
            match message["kind"]:
                case "title_change":
                    chat.recorded[message["chat"]["title_version"]] = self.clock.now()
                case "chat_archived":
                    chat.flag_recorded = self.clock.now()
                case "chat_deleted":
                    chat.deletion_recorded = self.clock.now()

    def _change_of(self, record: Record) -> Change | None:
        """What a tab is to be told of a write to a chat item, if anything."""
        event_id = event_id_of(record)
        if event_id is None:
            return self._archiving_of(record)
        chat, version = self.title_of(event_id)
        about = chat.titles[version - 1] if version else {"ended_at": chat.ended_at}
        kind = "title_change" if version else "chat_deleted"
        return chat, {"kind": kind, "event_id": event_id, "chat": {"id": chat.id, **about}}

    def _archiving_of(self, record: Record) -> Change | None:
        before, after = (record["dynamodb"][name] for name in ("OldImage", "NewImage"))
        if before["archived"] == after["archived"]:
            return None
        chat, archived = self.chats.all[after["id"]["S"]], after["archived"]["BOOL"]
        at = after["updated_at"]["S"]
        about = {"id": chat.id, "archived": archived, "updated_at": at}
        return chat, {"kind": "chat_archived", "event_id": f"{chat.id}#archived#{at}", "chat": about}

    def _check_event(self, entry: dict[str, Any]) -> str:
        detail = dict(entry["detail"])
        check_event(entry["detail-type"], detail)
        chat, version = self.title_of(detail["event_id"])
        about = {"schema": 1, "event_id": detail["event_id"], "chat_id": chat.id, "owner_id": chat.owner}
        if not version:
            assert (entry["detail-type"], detail, chat.deleted) == ("chat_deleted", about, True)
        else:
            previous = chat.titles[version - 2]["title"] if version > 1 else None
            del detail["correlation_id"]
            assert detail.pop("client_id") in {None, CLIENT}
            assert detail == {**about, **chat.titles[version - 1], "previous_title": previous}
            assert entry["detail-type"] == "title_change"
        return str(detail["event_id"])

    def title_of(self, event_id: str) -> tuple[Chat, int]:
        """The chat and the version that an event is about; 0 for the chat's end."""
        chat_id, _, version = event_id.partition("#")
        return self.chats.all[chat_id], 0 if version == "deleted" else int(version)

    @precondition(lambda self: self.service.source(PURGE).pending)
    @rule(twice=st.booleans())
    def purge(self, *, twice: bool) -> None:
        """What a deleted chat left behind goes, whenever its event comes and however often."""
        pending = self.waiting(PURGE)
        if twice:
            pending.append(pending[0])
            self.saw("again: PurgeFunction")
        chat = self.chats.all[pending[0]["detail"]["chat_id"]]
        self.deliver(PURGE, 1)
        chat.recorded.clear()
        left = self.service.items(of=f"CHAT#{chat.owner}#{chat.id}")
        assert [item["sk"]["S"] for item in left] == ["DELETED"]
        self.saw("purged")


def event_id_of(record: Record) -> str | None:
    """The event that a write to a chat item is to cause, if any."""
    chat_id = record["dynamodb"]["Keys"]["pk"]["S"].rpartition("#")[2]
    before, after = (record["dynamodb"].get(name) for name in ("OldImage", "NewImage"))
    if after is None:
        return f"{chat_id}#deleted"
    if before and before["title_version"] == after["title_version"]:
        return None
    return f"{chat_id}#{after['title_version']['N']}"
