"""Who and what there is in every example, and what examples share."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.stateful.clock import Clock
from tests.support.bedrock import StubBedrock
from tests.support.fake_services import FakeServices

# Nobody's and everybody's groups, as their tokens tell them; root is the administrator.
USERS = {
    "ada": frozenset[str](),
    "bob": frozenset({"trial"}),
    "eve": frozenset({"eu/former admins", "trial"}),
}
ADMIN = "root"
CONFIGS: dict[str, dict[str, Any]] = {
    "haiku": {"provider": "bedrock", "model_id": "a.haiku", "output_micros_per_million": 1_000_000},
    "nova": {
        "provider": "bedrock",
        "model_id": "a.nova",
        "output_micros_per_million": 2_000_000,
        "max_output_tokens": 100,
    },
    "offline": {"provider": "extractive"},
}
PLAIN_CONFIG: dict[str, Any] = {
    "model_id": None,
    "base_url": None,
    "api_key_secret": None,
    "structured_output": "auto",
    "max_output_tokens": 256,
    "send_temperature": True,
    "example_titles": False,
    "request_fields": {},
    "fallback_id": None,
    "on_failure": "error",
    "enabled": True,
    "input_micros_per_million": 0,
    "output_micros_per_million": 0,
}
# So small that they are reached.
QUOTAS = {"MAX_CHATS": 4, "MAX_CHAT_MESSAGES": 5, "MAX_CHAT_BYTES": 400}
TICK = timedelta(milliseconds=1)
# What functions remember of configs is older than any of them after that.
CONFIGS_ARE_KNOWN = timedelta(seconds=6)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

users = st.sampled_from(sorted(USERS))
nth = st.integers(0, 4)


@dataclass
class World:
    """What all examples share: the engine, the stubs, the clock, and how often each outcome was reached."""

    dynamodb_url: str
    bedrock: StubBedrock
    fake_services: FakeServices
    clock: Clock
    seen: Counter[str]

    @property
    def steps(self) -> int:
        """How many were taken; those that found nothing to do are none."""
        return self.seen["steps"] - self.seen["idle"]


def in_milliseconds(at: datetime) -> datetime:
    """An instant as an HTTP API tells it, in whole milliseconds."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
