"""What operators see of titles: how many, what came of them, what they took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from shared.adapters.logs import open_logger
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.title_generation import TitleGenerationFailed, TitleTimeout
from shared.rules.usage import Usage

# The service, which Powertools adds as a dimension, is the stack: see template.yaml.
NAMESPACE = "chat-titles"


def count_title(operation: str, outcome: str) -> None:
    """One title that was asked for."""
    titles = EphemeralMetrics(namespace=NAMESPACE)
    titles.add_dimension("operation", operation)
    titles.add_dimension("outcome", outcome)
    titles.add_metric("Titles", MetricUnit.Count, 1)
    _print(titles)


def count_usage(usage: Usage) -> None:
    """What the model calls for one title took."""
    taken = EphemeralMetrics(namespace=NAMESPACE)
    taken.add_metric("ModelCalls", MetricUnit.Count, usage.calls)
    taken.add_metric("InputTokens", MetricUnit.Count, usage.input_tokens)
    taken.add_metric("OutputTokens", MetricUnit.Count, usage.output_tokens)
    taken.add_metric("SpendMicros", MetricUnit.Count, usage.cost_micros)
    _print(taken)


def count_model_call(config_id: str, seconds: float) -> None:
    """How long a model had an answer waited for, whatever came of it."""
    call = EphemeralMetrics(namespace=NAMESPACE)
    call.add_dimension("model_config_id", config_id)
    call.add_metric("ModelLatency", MetricUnit.Milliseconds, seconds * 1000)
    _print(call)


def count_quarantined(why: str) -> None:
    """One stream record that went to the failure queue."""
    record = EphemeralMetrics(namespace=NAMESPACE)
    record.add_dimension("why", why)
    record.add_metric("QuarantinedRecords", MetricUnit.Count, 1)
    _print(record)


def _print(metrics: EphemeralMetrics) -> None:
    """On a line of its own, though a print is two writes and other threads log meanwhile."""
    log = open_logger().registered_handler
    log.acquire()
    try:
        metrics.flush_metrics()
    finally:
        log.release()


@contextmanager
def counted(operation: str) -> Iterator[Callable[[str], None]]:
    """Gives what counts a title with its outcome; one that fails is counted here."""
    try:
        yield partial(count_title, operation)
    except UsageLimitExceeded:
        count_title(operation, "blocked")
        raise
    except UsageReserved:
        count_title(operation, "reserved")
        raise
    except TitleTimeout:
        count_title(operation, "timed_out")
        raise
    except (TitleGenerationFailed, StorageUnavailable):
        count_title(operation, "failed")
        raise
