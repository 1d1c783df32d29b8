"""The table: its partitions and whole throughput, and its stream, whose shards are its partitions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import simpy

from tools.simulate.aws_limits import AwsLimits
from tools.simulate.capacity import Bucket
from tools.simulate.measures import Measures

PARTITION, WHOLE, OWNER_INDEX = "partition's writes", "table's writes", "one owner's index"


@dataclass(frozen=True, eq=False)
class Chat:
    """Where a chat is: its partition, and what its hash gives a stream's lanes.

    ``index`` bounds what its owner's partition of an index takes, if that owner writes a lot.
    """

    partition: int
    hash: int
    index: Bucket | None = None


@dataclass(frozen=True)
class Record:
    """A change of a chat in the stream. ``is_due``: the message is to give the chat a title.

    ``asked_at`` is when the message came, which may be before it was stored.
    """

    chat: Chat
    written_at: float
    asked_at: float
    is_message: bool = False
    is_due: bool = False
    changes_title: bool = False


@dataclass
class Table:
    """Takes writes while all limits allow them, and hands records to ``readers``."""

    environment: simpy.Environment
    measures: Measures
    limits: AwsLimits
    partitions: int
    # Of each partition: below 1 when less than a partition is simulated.
    share: float
    whole: Bucket
    readers: list[Callable[[Record], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        rate = self.limits.partition_write_units * self.share
        self._partitions = [Bucket(self.environment, rate) for _ in range(self.partitions)]

    def chat(self, random: Random, index: Bucket | None = None) -> Chat:
        """A new chat, anywhere."""
        return Chat(random.randrange(self.partitions), random.randrange(1 << 30), index)

    def write(self, chat: Chat, units: float, index_units: float = 0) -> bool:
        """Takes the units of a chat's partition, or counts what throttled them."""
        needs = {PARTITION: (self._partitions[chat.partition], units), WHOLE: (self.whole, units)}
        if chat.index:
            needs[OWNER_INDEX] = (chat.index, index_units)
        for name, (bucket, some) in needs.items():
            if not bucket.has(some):
                self.measures.limits[name] += 1
                return False
        for bucket, some in needs.values():
            bucket.take(some)
        return True

    def emit(self, record: Record) -> None:
        """What was written appears in the stream."""
        for reader in self.readers:
            reader(record)
