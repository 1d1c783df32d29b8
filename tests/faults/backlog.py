"""One message of a backlog's queue, for a segment with a chat to be titled. The backlog pays, and no user."""

from contextlib import suppress
from typing import Any

from shared.bootstrap import backlogs, spending
from shared.rules.backlogs import FOREVER, PERIOD, SEGMENTS, Backlog, backlog_of, payer_of
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.limits import Spend
from tests.faults.scenario import Scenario
from tests.faults.scenarios import CONTENT, start_backlog
from tests.faults.world import World
from tests.support.sources import queued

FUNCTION = "BacklogFunction"


def _prepare(world: World) -> None:
    # Nothing delivers the message that would bring its automatic title.
    begin_segment(world, world.api("POST /chats", CONTENT).body["id"])


def begin_segment(world: World, chat: str) -> None:
    """Leaves the message of a new backlog for the segment of ``chat``, and no other."""
    start_backlog(world)
    world.fake_services.backlog[:] = [({"run": 1, "segment": _segment_of(world, chat)}, 0)]


def _segment_of(world: World, chat: str) -> int:
    index: Any = {"TableName": world.table_name, "IndexName": "by_activity", "TotalSegments": SEGMENTS}
    pages = [world.client.scan(**index, Segment=number)["Items"] for number in range(SEGMENTS)]
    return next(number for number, page in enumerate(pages) if any(chat in item["pk"]["S"] for item in page))


def _deliver(world: World) -> None:
    """One delivery. A message is in the queue until its invocation succeeds."""
    message, _ = world.fake_services.backlog[0]
    with suppress(StorageUnavailable):
        world.invoke(FUNCTION, queued(message))
        world.fake_services.backlog.pop(0)


def deliver_until_done(world: World) -> None:
    """What the queue does from then on. It delivers a message again later than any segment is held."""
    for _ in range(10):
        if not world.fake_services.backlog:
            return
        world.client.update_item(
            TableName=world.table_name,
            Key={
                "pk": {"S": "BACKLOGS"},
                "sk": {"S": f"SEGMENT#{1:010}#{world.fake_services.backlog[0][0]['segment']}"},
            },
            UpdateExpression="REMOVE holder, held_until",
        )
        _deliver(world)
    raise AssertionError("the segment comes to no end")


def look() -> Backlog:
    """The backlog as administrators see it."""
    run = backlogs.backlogs().get(1)
    return backlog_of(run, backlogs.segments().progress(1), spend().spent_micros, FOREVER)


def spend() -> Spend:
    """What it has cost."""
    return spending.spend().read(payer_of(1).owner_id, PERIOD, FOREVER)


def titles(world: World) -> dict[ChatKey, tuple[str, int]]:
    """The source and the version of each chat's title."""
    return {
        ChatKey(item["owner_id"]["S"], item["id"]["S"]): (
            item["title_source"]["S"],
            int(item["title_version"]["N"]),
        )
        for item in world.items(of="CHAT#")
        if item["sk"]["S"] == "CHAT"
    }


SEGMENT = Scenario(FUNCTION, FUNCTION, _deliver, _prepare, steps=True)
