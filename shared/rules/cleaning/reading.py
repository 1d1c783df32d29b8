"""What reading an answer gives."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """The title in an answer, or None, and whether a better one should be asked for."""

    title: str | None
    is_doubtful: bool = False
