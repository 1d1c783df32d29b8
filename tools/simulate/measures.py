"""What a simulation counts, and what it comes to."""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil

from tools.bench import workload
from tools.bench.prices import MILLION, PRICES


@dataclass
class Measures:
    """Seconds of waiting, in lists, and counts of the slice; ``limits`` counts by what threw a call back."""

    to_title: list[float] = field(default_factory=list)
    to_event: list[float] = field(default_factory=list)
    ages: dict[str, float] = field(default_factory=lambda: {"fan-out": 0.0, "automatic titles": 0.0})
    limits: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    function_seconds: float = 0.0
    read_units: float = 0.0
    write_units: float = 0.0
    most_executions: int = 0

    def dollars(self) -> float:
        """Of what happened. Storage and open connections are left out: no limit moves them."""
        log_bytes = self.counts["invocations"] * workload.LOG_BYTES
        tokens = workload.INPUT_TOKENS * PRICES.million_input_tokens
        tokens += workload.OUTPUT_TOKENS * PRICES.million_output_tokens
        millions = (
            self.counts["invocations"] * PRICES.million_invocations
            + self.counts["HTTP requests"] * PRICES.million_api_requests
            + (self.counts["sockets"] + self.counts["pushes"]) * PRICES.million_socket_messages
            + self.counts["events"] * PRICES.million_events
            + self.counts["model calls"] * tokens
            + self.read_units * PRICES.million_read_units
            + self.write_units * PRICES.million_write_units
        )
        gigabyte_seconds = self.function_seconds * PRICES.gigabyte_second
        return millions / MILLION + gigabyte_seconds + log_bytes / 1e9 * PRICES.log_gigabyte


def percentile(seconds: list[float], percent: float) -> float | None:
    """The smallest that as many percent do not exceed; None of nothing."""
    if not seconds:
        return None
    return sorted(seconds)[max(ceil(len(seconds) * percent / 100) - 1, 0)]
