"""What model calls take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """Tokens that model calls were billed for."""

    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens)
