"""The reference: which models are asked for a title, how often, what came of it and what it cost."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from tests.stateful.chats import Chat, Refused
from tests.stateful.model_behaviours import Died, Says
from tests.stateful.spend import Ledger, Title
from tests.stateful.words import NEW_CHAT, share_a_word

BUDGET = timedelta(seconds=17)
MAX_WAIT = timedelta(seconds=2)
# The time that an invocation must have for a call that is reserved, to the end.
RESERVED_AND_SETTLED_IN = timedelta(seconds=29)
_BEFORE_A_FALLBACK = 0.6
_TOKENS = {"input_tokens": 42, "output_tokens": 7}
_TIMEOUT = (408, "ModelTimeoutException")
_MILLION = 1_000_000
Trouble = Literal["passing", "quota", "slow", "none"]
_ERRORS: dict[str, tuple[str, Trouble]] = {
    "ThrottlingException": ("The model is throttled.", "quota"),
    "InternalServerException": ("The model answered with an error.", "passing"),
    "AccessDeniedException": ("The service has no access to this model.", "none"),
}
Config = Mapping[str, Any]
Usage = dict[str, int]


@dataclass(frozen=True)
class Call:
    """A call that a model got: what it did, and how long it took by the stopped clock."""

    says: Says
    took: timedelta


@dataclass(eq=False)
class Failed(Exception):
    """No title. ``trouble`` is the kind of model error, which decides on retries and fallbacks."""

    status: int
    code: str
    detail: str | None
    trouble: Trouble = "none"

    def error_body(self, operation: str) -> dict[str, Any]:
        """What the caller is told."""
        message = f"Failed to {'regenerate' if operation == 'regenerate' else 'generate'} chat title."
        if self.trouble == "slow":
            message = "Title generation timed out. Try again or rename manually."
        return {"code": self.code, "message": message, "detail": self.detail}


def no_usage(**more: int) -> Usage:
    """Nothing used, but for what is named."""
    names = ("calls", "unreported_calls", "input_tokens", "output_tokens", "cost_micros")
    return dict.fromkeys(names, 0) | more


def both(usage: Usage, other: Usage) -> Usage:
    """Two usages together."""
    return {name: usage[name] + other[name] for name in usage}


def chain_of(configs: Mapping[str, Config], wanted: Sequence[str | None]) -> list[Config]:
    """The first config of those wanted that may be asked, then its fallbacks. Raises Refused."""
    candidates = (configs.get(config_id or "") for config_id in wanted)
    config = next((candidate for candidate in candidates if candidate and candidate["enabled"]), None)
    if config is None:
        raise Refused(400, "no_default_model")
    chain: list[Config] = []
    while config and config["enabled"] and config not in chain:
        chain.append(config)
        config = configs.get(config["fallback_id"] or "")
    return chain


def max_cost_of_a_call(config: Config) -> int:
    """What a call can cost at most. Input is free in these tests: only the contract's own bound counts."""
    return _cost(config["max_output_tokens"], config)


@dataclass
class Begun:
    """A title that models are asked for: what was read, who is asked, who pays, since when.

    ``asked`` are the offline titles of what users said, ``avoid`` a title that is not wanted again, and
    ``shown`` what a model sees of the chat.
    """

    chat: Chat
    read: tuple[str, int, str, int]
    chain: list[Config]
    paid: Title
    at: datetime
    asked: list[str]
    shown: list[str]
    avoid: str | None = None

    def avoid_its_own(self) -> None:
        """As a regenerate does where the title is a model's."""
        title, _, source, _ = self.read
        self.avoid = title if source in {"generated", "automatic"} else None

    def is_off_topic(self, title: str | None) -> bool:
        """Whether the contract has the title asked for again: no word of it is in the chat."""
        return title is not None and not any(share_a_word(title, text) for text in self.shown)

    @property
    def offline_title(self) -> str:
        """The offline titler's: the first that is not to be avoided, or else the first."""
        return next((title for title in self.asked if title != self.avoid), (*self.asked, NEW_CHAT)[0])


class Asking:
    """Goes through the calls that were made as the contract says; what it lacks was not asked for.

    The first of them is ``paid`` for already, each further one when it comes, if that is early enough.
    """

    def __init__(
        self,
        calls: Iterator[Call],
        begun: Begun,
        ledger: Ledger,
        reserve_within: timedelta,
        max_wait: timedelta,
    ) -> None:
        self.passed = timedelta()
        self.usage = no_usage()
        self._calls = calls
        self._begun = begun
        self._ledger = ledger
        self._paid = begun.paid
        self._began = begun.at
        self._reserve_within = reserve_within
        self._max_wait = max_wait
        self._waited = timedelta()
        self._last_usage: Usage | None = None
        self._last_failure: Failed | None = None

    def settle(self) -> None:
        """The last call."""
        self._ledger.settle(self._paid, self._last_usage or no_usage())

    def try_chain(self, chain: Sequence[Config], ends: timedelta = BUDGET) -> tuple[str, str]:
        """The title, and who gave it. Raises Failed."""
        config, *rest = chain
        if not rest:
            return self._try_config(config, ends)
        try:
            return self._try_config(config, self.passed + (ends - self.passed) * _BEFORE_A_FALLBACK)
        except Failed as failed:
            if failed.trouble == "none":
                raise
        return self.try_chain(rest, ends)

    def _try_config(self, config: Config, ends: timedelta) -> tuple[str, str]:
        unusable = Failed(502, "title_unusable", "The model gave no text that could be a title.")
        titles: list[str] = []
        for _ in ("first request", "stricter instructions"):
            try:
                says = self._call_with_retry(config, ends)
            except Failed:
                if not titles:
                    raise
                break
            is_wanted = says.title != self._begun.avoid and not self._begun.is_off_topic(says.title)
            if says.title and (is_wanted or config["provider"] == "extractive"):
                return says.title, config["id"]
            titles = [says.title, *titles] if says.title else titles
            self._last_failure = unusable
        if not titles:
            raise unusable
        return next((title for title in titles if title != self._begun.avoid), titles[-1]), config["id"]

    def _call_with_retry(self, config: Config, ends: timedelta) -> Says:
        try:
            return self._call_once(config, ends)
        except Failed as failed:
            if failed.trouble != "passing":
                raise
        return self._call_once(config, ends)

    def _call_once(self, config: Config, ends: timedelta) -> Says:
        reserve_until = min(ends, self._reserve_within)
        if self.passed >= reserve_until:
            raise Failed(504, "title_timeout", None, "slow")
        self._pay(config, reserve_until)
        if self.passed >= ends:
            raise Failed(504, "title_timeout", None, "slow")
        if config["provider"] == "extractive":
            self._used(no_usage(calls=1))
            return Says("offline titler", title=self._begun.offline_title)
        call = next(self._calls, None)
        assert call, "the contract has a model asked once more"
        self.passed += call.took
        if call.says.dies:
            raise Died
        self._used(_usage_of(call.says, config))
        self._last_failure = _failure_of(call.says)
        if self._last_failure:
            raise self._last_failure
        return call.says

    def _pay(self, config: Config, ends: timedelta) -> None:
        """Settles the call before and reserves this one, or ends as that one did."""
        if self._last_usage is None:
            return
        wait = min(self._max_wait - self._waited, ends - self.passed)
        at, most = self._began + self.passed, max_cost_of_a_call(config)
        try:
            self._ledger.reserve(self._paid, most, at, self._last_usage, wait)
        except Refused as refused:
            if refused.code == "usage_reserved":
                self.passed += wait
                self._waited += wait
            assert self._last_failure
            raise self._last_failure from refused
        self._last_usage = no_usage()

    def _used(self, usage: Usage) -> None:
        self._last_usage = usage
        self.usage = both(self.usage, usage)


def _usage_of(says: Says, config: Config) -> Usage:
    if says.error and says.error != _TIMEOUT:
        return no_usage()
    if says.hangs or says.error or not says.counts:
        return no_usage(calls=1, unreported_calls=1, cost_micros=max_cost_of_a_call(config))
    return no_usage(calls=1, cost_micros=_cost(_TOKENS["output_tokens"], config), **_TOKENS)


def _failure_of(says: Says) -> Failed | None:
    if says.hangs or says.error == _TIMEOUT:
        return Failed(504, "title_timeout", None, "slow")
    if says.error:
        detail, trouble = _ERRORS[says.error[1]]
        return Failed(502, "model_failed", detail, trouble)
    if says.stop_reason == "refusal":
        detail = "The model, its guardrail or its filter withheld the answer."
        return Failed(502, "title_unusable", detail)
    return None


def _cost(tokens: int, config: Config) -> int:
    price: int = config["output_micros_per_million"]
    return math.ceil(tokens * price / _MILLION)
