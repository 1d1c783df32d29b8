"""The usage of model calls."""

from dataclasses import dataclass, field
from typing import Any

# The most tokens that are believed of one answer.
MAX_TOKENS = 10**9


@dataclass(frozen=True)
class Usage:
    """Model calls, the tokens that they reported, and their cost in micro-dollars.

    A call does not count if the provider answered with an error that it does not bill. ``unreported_calls``
    got no answer, so their usage is unknown and they cost the highest possible amount.
    """

    calls: int = 0
    unreported_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Adds two usages."""
        return Usage(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


NOTHING_USED = Usage()
UNREPORTED = Usage(calls=1, unreported_calls=1)


def reported_usage(input_tokens: Any, output_tokens: Any) -> Usage:
    """Returns the usage of a call as its answer reports it, or UNREPORTED if it reports none that can be."""
    if not all(type(count) is int and 0 <= count <= MAX_TOKENS for count in (input_tokens, output_tokens)):
        return UNREPORTED
    return Usage(calls=1, input_tokens=input_tokens, output_tokens=output_tokens)


class MeteredCall:
    """One model call and its usage so far, which is nothing at first."""

    def __init__(self) -> None:
        self.usage = NOTHING_USED

    def charge(self, usage: Usage) -> None:
        """Sets the call's usage as known now. The last value counts."""
        self.usage = usage


@dataclass(frozen=True)
class Meter:
    """The model calls of one request and their usage, also if the request fails."""

    calls: list[MeteredCall] = field(default_factory=list)

    @property
    def usage(self) -> Usage:
        """The usage of all calls so far."""
        return sum((call.usage for call in self.calls), NOTHING_USED)
