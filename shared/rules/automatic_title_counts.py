"""What came of automatic titles, by day, for administrators. It tells of no chat, owner or title."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

AutoTitled = Literal["not_needed", "written", "unchanged", "superseded", "given_up", "blocked"]
RETENTION = timedelta(days=14)


@dataclass(frozen=True)
class Failure:
    """Why an automatic title was given up: the error's code and detail.

    ``model_config_id`` is the config called last, if the error is a model's.
    """

    code: str
    detail: str | None = None
    model_config_id: str | None = None


@dataclass(frozen=True)
class Handled:
    """What came of one user message. ``failure`` is set if and only if its title was given up.

    Log lines of the message have ``correlation_id``, if the message could be read.
    """

    outcome: AutoTitled
    failure: Failure | None = None
    correlation_id: str | None = None


@dataclass(frozen=True)
class AutomaticTitleFailure:
    """A day's automatic titles that were given up for one reason.

    ``model_config_id`` is the config called last, or null if the error is no model's.
    ``detail``, ``last_at`` and ``correlation_id`` are those of the last one.
    """

    code: str
    model_config_id: str | None
    count: int
    detail: str | None
    last_at: str
    correlation_id: str | None


@dataclass(frozen=True)
class AutomaticTitleDay:
    """How many automatic titles of a day (UTC) were written or not. Messages that needed none do not count.

    ``superseded`` lost to another title, ``blocked`` found no room in a usage limit, and of ``unchanged`` the
    model found no new topic.
    """

    date: str
    written: int
    unchanged: int
    superseded: int
    blocked: int
    failures: list[AutomaticTitleFailure]
