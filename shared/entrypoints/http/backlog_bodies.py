"""The bodies of the routes of backlogs, and the id in their paths."""

import re
from typing import Annotated

from pydantic import Field

from shared.entrypoints.http.bodies import WHOLE, Body
from shared.rules.errors.requests import NotFound
from shared.rules.limits import MAX_LIMIT_MICROS

# The id of a backlog.
NUMBER = "[1-9][0-9]{0,9}"
BudgetMicros = Annotated[int, Field(ge=1, le=MAX_LIMIT_MICROS), WHOLE]


class StartBacklog(Body):
    """What all titles of a new backlog may cost together, in micro-dollars.

    With ``older_automatic_titles`` it also replaces automatic titles of an earlier version of the prompt.
    """

    budget_micros: BudgetMicros
    older_automatic_titles: bool = False


class ChangeBacklog(Body):
    """Whether a backlog is paused, and its budget. What is missing or null stays as it is."""

    paused: bool | None = None
    budget_micros: BudgetMicros | None = None


def backlog_number(path_id: str) -> int:
    """Returns the number of the run that a path names. Raises NotFound for another text."""
    if not re.fullmatch(NUMBER, path_id):
        raise NotFound
    return int(path_id)
