"""What operators see of titles: how many, what came of them, what they took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from shared.rules.errors import StorageUnavailable, TitleGenerationFailed, TitleTimeout, UsageLimitExceeded
from shared.rules.usage import Usage

# The service, which Powertools adds as a dimension, is the stack: see template.yaml.
NAMESPACE = "chat-titles"

Count = Callable[[str, Usage], None]


def count_title(operation: str, outcome: str, usage: Usage) -> None:
    """One title that was asked for, and what its model calls took."""
    titles = EphemeralMetrics(namespace=NAMESPACE)
    titles.add_dimension("operation", operation)
    titles.add_dimension("outcome", outcome)
    titles.add_metric("Titles", MetricUnit.Count, 1)
    titles.flush_metrics()
    if not usage.calls:
        return
    taken = EphemeralMetrics(namespace=NAMESPACE)
    taken.add_metric("ModelCalls", MetricUnit.Count, usage.calls)
    taken.add_metric("InputTokens", MetricUnit.Count, usage.input_tokens)
    taken.add_metric("OutputTokens", MetricUnit.Count, usage.output_tokens)
    taken.add_metric("SpendMicros", MetricUnit.Count, usage.cost_micros)
    taken.flush_metrics()


def count_model_call(config_id: str, seconds: float) -> None:
    """How long a model had an answer waited for, whatever came of it."""
    call = EphemeralMetrics(namespace=NAMESPACE)
    call.add_dimension("model_config_id", config_id)
    call.add_metric("ModelLatency", MetricUnit.Milliseconds, seconds * 1000)
    call.flush_metrics()


@contextmanager
def counted(operation: str) -> Iterator[Count]:
    """Gives what counts a title with its outcome; one that fails is counted here."""
    try:
        yield partial(count_title, operation)
    except UsageLimitExceeded:
        count_title(operation, "blocked", Usage())
        raise
    except TitleGenerationFailed as failure:
        outcome = "timed_out" if isinstance(failure, TitleTimeout) else "failed"
        count_title(operation, outcome, failure.usage)
        raise
    except StorageUnavailable:
        count_title(operation, "failed", Usage())
        raise
