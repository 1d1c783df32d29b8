"""Metrics of titles: their number, outcomes, usage and latency."""

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
    """Counts one requested title by its outcome."""
    titles = EphemeralMetrics(namespace=NAMESPACE)
    titles.add_dimension("operation", operation)
    titles.add_dimension("outcome", outcome)
    titles.add_metric("Titles", MetricUnit.Count, 1)
    _print(titles)


def count_usage(usage: Usage) -> None:
    """Counts the usage of one title's model calls."""
    taken = EphemeralMetrics(namespace=NAMESPACE)
    taken.add_metric("ModelCalls", MetricUnit.Count, usage.calls)
    taken.add_metric("InputTokens", MetricUnit.Count, usage.input_tokens)
    taken.add_metric("OutputTokens", MetricUnit.Count, usage.output_tokens)
    taken.add_metric("SpendMicros", MetricUnit.Count, usage.cost_micros)
    _print(taken)


def count_model_call(config_id: str, seconds: float, *, failed: bool) -> None:
    """Records the latency of one model call, whatever its outcome, and whether it failed.

    The average of ``ModelFailures`` is the share of failed calls.
    """
    call = EphemeralMetrics(namespace=NAMESPACE)
    call.add_dimension("model_config_id", config_id)
    call.add_metric("ModelLatency", MetricUnit.Milliseconds, seconds * 1000)
    call.add_metric("ModelFailures", MetricUnit.Count, int(failed))
    _print(call)


def count_quarantined(reason: str) -> None:
    """Counts one stream record that went to the failure queue."""
    record = EphemeralMetrics(namespace=NAMESPACE)
    record.add_dimension("why", reason)
    record.add_metric("QuarantinedRecords", MetricUnit.Count, 1)
    _print(record)


def _print(metrics: EphemeralMetrics) -> None:
    """Prints the metrics on one line. The lock keeps other threads from logging between its two writes."""
    log = open_logger().registered_handler
    log.acquire()
    try:
        metrics.flush_metrics()
    finally:
        log.release()


@contextmanager
def counted(operation: str) -> Iterator[Callable[[str], None]]:
    """Yields a function that counts a title with its outcome. A failed title is counted here."""
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
