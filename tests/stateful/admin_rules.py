"""What administrators do, and what time does."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.stateful.machine import Machine
from tests.stateful.spend import DEPLOYMENT_LIMIT
from tests.stateful.world import ADMIN, CONFIGS, CONFIGS_ARE_KNOWN, USERS, users
from tests.support.api import forget_parts

GROUPS = sorted(set[str]().union(*USERS.values()))
# 1024 is the most that a title by haiku can cost, and 7 what it mostly does.
ROOM = [0, 7, 1023, 1024, 1031, 1824, 5000]
LIMITS = ["default", "no default", "off", "user", "group", "none at all"]
PERIODS = ["day", "week", "month"]
# What haiku may be changed to.
HAIKU: dict[str, dict[str, Any]] = {
    "as it was": {},
    "with a fallback": {"fallback_id": "nova"},
    "with a stand-in": {"on_failure": "extractive"},
    "with both": {"fallback_id": "nova", "on_failure": "extractive"},
    "disabled": {"enabled": False},
}
CHOICES = ["default", "title-model"]
PAUSES = {
    "a moment": timedelta(milliseconds=1),
    "half a minute": timedelta(seconds=31),
    "two minutes": timedelta(minutes=2, seconds=1),
    "a quarter of an hour": timedelta(minutes=16),
    "three hours": timedelta(hours=3),
    "a day": timedelta(hours=25),
    "a week": timedelta(days=8),
    "a month": timedelta(days=32),
}


class AdminRules(Machine):
    """Limits, model configs, the clock, and functions that start anew."""

    @rule(
        choice=st.sampled_from(LIMITS),
        who=users,
        group=st.sampled_from(GROUPS),
        room=st.sampled_from(ROOM),
        period=st.sampled_from(PERIODS),
    )
    def limit(self, choice: str, who: str, group: str, room: int, period: str) -> None:
        """What titles may cost: a little more than one of the users has spent."""
        limit = self.ledger.account(who, self.clock.now()).spent + room
        match choice:
            case "user":
                self.limit_one("users", who, limit)
            case "group":
                self.limit_one("groups", group, limit)
            case "none at all":
                self._lift_limits()
            case _:
                self._limit_all(limit if choice == "default" else None, period, enabled=choice != "off")

    def limit_one(self, kind: str, name: str, limit: int) -> None:
        """A user's or a group's limit."""
        route = f"PUT /admin/usage-limits/{kind}/{{proxy+}}"
        answer = self.call(route, {"limit_micros": limit}, who=ADMIN, of=name)
        stored = {"subject": kind.removesuffix("s"), "id": name, "limit_micros": limit}
        assert (answer.status, answer.body) == (200, stored)
        (self.limits.users if kind == "users" else self.limits.groups)[name] = limit

    def _limit_all(self, limit: int | None, period: str, *, enabled: bool) -> None:
        """The deployment's limit; another period counts anew."""
        body = {"limit_micros": limit, "period": period, "enabled": enabled}
        answer = self.call("PUT /admin/usage-limits/default", body, who=ADMIN)
        assert (answer.status, answer.body) == (200, body)
        self.limits.default = body

    def _lift_limits(self) -> None:
        gone = [("users", name) for name in self.limits.users]
        gone += [("groups", name) for name in self.limits.groups]
        for kind, name in gone:
            answer = self.call(f"DELETE /admin/usage-limits/{kind}/{{proxy+}}", who=ADMIN, of=name)
            assert answer.status == 204
        assert self.call("DELETE /admin/usage-limits/default", who=ADMIN).status == 204
        self.limits.users.clear()
        self.limits.groups.clear()
        self.limits.default = dict(DEPLOYMENT_LIMIT)

    @rule(
        choice=st.sampled_from([*HAIKU, *HAIKU, "gone", "no title model", *CHOICES]),
        config_id=st.sampled_from(sorted(CONFIGS)),
    )
    def configure(self, choice: str, config_id: str) -> None:
        """Which models make titles; some seconds later every function knows."""
        if choice in HAIKU:
            self.put_config("haiku", **HAIKU[choice])
        elif choice == "gone":
            there = self.configs.pop("haiku", None)
            answer = self.call("DELETE /admin/model-configs/{id}", who=ADMIN, of="haiku")
            assert answer.status == (204 if there else 404)
        elif choice == "no title model":
            assert self.call("DELETE /admin/title-model", who=ADMIN).status == 204
            self.title_model_id = None
        else:
            self._choose(config_id, choice)
        self.clock.move(CONFIGS_ARE_KNOWN)

    def _choose(self, config_id: str, role: str) -> None:
        answer = self.call(f"PUT /admin/model-configs/{{id}}/{role}", who=ADMIN, of=config_id)
        assert answer.status == (204 if config_id in self.configs else 404)
        if answer.status == 204 and role == "default":
            self.default_id = config_id
        elif answer.status == 204:
            self.title_model_id = config_id

    @rule(pause=st.sampled_from(sorted(PAUSES)), cold=st.booleans())
    def time_passes(self, pause: str, *, cold: bool) -> None:
        """Tickets, reservations, keys and periods end by it; functions may begin in new processes."""
        before = self.clock.now()
        self.clock.move(PAUSES[pause])
        if before.month != self.clock.now().month:
            self.saw("a month turned over")
        if cold:
            forget_parts()
