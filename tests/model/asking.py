"""The reference: which models are asked for a title, how often, what came of it and what it cost."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from tests.model.chats import Chat, Refused
from tests.model.says import Says

BUDGET = timedelta(seconds=17)
MOST_CALLS = 4
_BEFORE_A_FALLBACK = 0.6
_TOKENS = {"input_tokens": 42, "output_tokens": 7}
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
    """No title. ``trouble`` is the model's own, which another try or another model may mend."""

    status: int
    code: str
    detail: str | None
    usage: Usage
    trouble: Trouble = "none"

    def told(self, operation: str) -> dict[str, Any]:
        """What the caller is told."""
        message = f"Failed to {operation.replace('propose', 'generate')} chat title."
        if self.trouble == "slow":
            message = "Title generation timed out. Try again or rename manually."
        return {"code": self.code, "message": message, "detail": self.detail}


def no_usage(**more: int) -> Usage:
    """Nothing used, but for what is named."""
    names = ("calls", "unreported_calls", "input_tokens", "output_tokens", "cost_micros")
    return dict.fromkeys(names, 0) | more


def both(one: Usage, other: Usage) -> Usage:
    """Two usages together."""
    return {name: one[name] + other[name] for name in one}


def chain_of(configs: Mapping[str, Config], wanted: Sequence[str | None]) -> list[Config]:
    """The first config of those wanted that may be asked, then its fallbacks. Raises Refused."""
    found = (configs.get(one or "") for one in wanted)
    config = next((one for one in found if one and one["enabled"]), None)
    if config is None:
        raise Refused(400, "no_default_model")
    chain: list[Config] = []
    while config and config["enabled"] and config not in chain:
        chain.append(config)
        config = configs.get(config["fallback_id"] or "")
    return chain


def most_of_a_call(config: Config) -> int:
    """What a call can cost at most. Input is free in these tests: only the contract's own bound counts."""
    return _cost(config["max_output_tokens"], config)


def most_of_a_title(chain: Sequence[Config]) -> int:
    """What a title can cost at most, which is reserved."""
    return sum(MOST_CALLS * most_of_a_call(config) for config in chain)


class Asking:
    """Goes through the calls that were made as the contract says; what it lacks was not asked for."""

    def __init__(self, calls: Iterator[Call], chat: Chat) -> None:
        self.passed = timedelta()
        self._calls = calls
        self._chat = chat

    def title(self, chain: Sequence[Config], ends: timedelta = BUDGET) -> tuple[str, str, Usage]:
        """The title, who gave it, and what it took. Raises Failed."""
        config, *rest = chain
        if not rest:
            return self._by(config, ends)
        try:
            return self._by(config, self.passed + (ends - self.passed) * _BEFORE_A_FALLBACK)
        except Failed as failed:
            if failed.trouble == "none":
                raise
            spent = failed.usage
        title, by, usage = _on_top(spent, lambda: self.title(rest, ends))
        return title, by, both(usage, spent)

    def _by(self, config: Config, ends: timedelta) -> tuple[str, str, Usage]:
        spent = no_usage()
        for _ in ("asked", "asked more sharply"):
            title, usage = _on_top(spent, lambda: self._answer(config, ends))
            spent = both(spent, usage)
            if title is not None:
                return title, config["id"], spent
        raise Failed(502, "title_unusable", "The model gave no text that could be a title.", spent)

    def _answer(self, config: Config, ends: timedelta) -> tuple[str | None, Usage]:
        try:
            return self._call(config, ends)
        except Failed as failed:
            if failed.trouble != "passing":
                raise
        return self._call(config, ends)

    def _call(self, config: Config, ends: timedelta) -> tuple[str | None, Usage]:
        if self.passed >= ends:
            raise Failed(504, "title_timeout", None, no_usage(), "slow")
        if config["provider"] == "extractive":
            asked = self._chat.first_asked()
            return asked.words if asked else None, no_usage(calls=1)
        call = next(self._calls, None)
        assert call, "the contract has a model asked once more"
        self.passed += call.took
        return _outcome(call.says, config)


def _outcome(says: Says, config: Config) -> tuple[str | None, Usage]:
    most = no_usage(calls=1, unreported_calls=1, cost_micros=most_of_a_call(config))
    if says.hangs or says.error == (408, "ModelTimeoutException"):
        raise Failed(504, "title_timeout", None, most, "slow")
    if says.error:
        detail, trouble = _ERRORS[says.error[1]]
        raise Failed(502, "model_failed", detail, no_usage(), trouble)
    cost = _cost(_TOKENS["output_tokens"], config)
    usage = no_usage(calls=1, cost_micros=cost, **_TOKENS) if says.counts else most
    if says.stop_reason == "refusal":
        detail = "The model, its guardrail or its filter withheld the answer."
        raise Failed(502, "title_unusable", detail, usage)
    return says.title, usage


def _cost(tokens: int, config: Config) -> int:
    price: int = config["output_micros_per_million"]
    return math.ceil(tokens * price / _MILLION)


def _on_top[T](spent: Usage, ask: Callable[[], T]) -> T:
    try:
        return ask()
    except Failed as failed:
        failed.usage = both(failed.usage, spent)
        raise
