"""What model calls take."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Usage:
    """Model calls, the tokens that they reported and what they cost in micro-dollars.

    A call that the provider answered with an error is none. Of ``unreported_calls`` nobody told what they
    took, since their answer never came: their cost is the most that it can be.
    """

    calls: int = 0
    unreported_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


NOTHING_USED = Usage()
UNREPORTED = Usage(calls=1, unreported_calls=1)


class MeteredCall:
    """One model call and what it took, as far as that is known: nothing at first."""

    def __init__(self) -> None:
        self.usage = NOTHING_USED

    def charge(self, usage: Usage) -> None:
        """Tells what the call took, as far as it is known by then: the last word counts."""
        self.usage = usage


@dataclass(frozen=True)
class Meter:
    """The model calls of one request, and what they took: also where the request fails."""

    calls: list[MeteredCall] = field(default_factory=list)

    @property
    def usage(self) -> Usage:
        """What all calls took so far."""
        return sum((call.usage for call in self.calls), NOTHING_USED)
