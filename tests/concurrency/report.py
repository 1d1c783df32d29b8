"""A run in words, and the line by which it is run once more."""

from typing import Any

from shared.rules.chats import Chat
from shared.use_cases.chats import StartedChat
from shared.use_cases.regenerate import Regenerated
from tests.concurrency.invariants import broken_invariants
from tests.concurrency.races import RaceOutcome
from tests.concurrency.timeline import Timeline, title_in


def order_of(outcome: RaceOutcome) -> str:
    """A scenario and the threads whose steps were taken, as ``make interleaving ORDER=…`` reads them."""
    return f"{outcome.scenario}: {' '.join(step.thread for step in outcome.steps)}"


def report_of(outcome: RaceOutcome) -> str:
    """All that a developer wants to see of a run."""
    return "\n".join(
        [
            "",
            *(f"broken: {invariant}" for invariant in broken_invariants(outcome)),
            *(f"{at:6}  {step.thread:18} {step.call}" for at, step in enumerate(outcome.steps)),
            *(f"answer  {request.name:18} {short(request.answer)}" for request in outcome.requests),
            *(
                f"{state.since:6}  {state.title or ('absent' if state.is_absent else 'deleted')}"
                for state in Timeline(outcome).states
            ),
            f'once more: make interleaving ORDER="{order_of(outcome)}"',
        ]
    )


def short(answer: Any) -> str:
    """An answer without what nobody compares."""
    if isinstance(answer, Chat):
        return str(title_in(vars(answer)))
    if isinstance(answer, Regenerated):
        return f"{answer.outcome} {title_in(vars(answer.chat))}"
    if isinstance(answer, StartedChat):
        return f"{'created' if answer.is_new else 'there'} {title_in(vars(answer.chat))}"
    return repr(answer)
