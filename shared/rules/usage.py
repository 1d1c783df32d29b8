"""What model calls take."""

from dataclasses import dataclass


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
