"""What AWS charges, in dollars: inputs, not findings. us-east-1, on demand, as published by November 2026.

Look them up for your own region before you rely on what is computed from them. No free tier and no discount
for volume is counted.
"""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Prices:
    """Dollars, each for what its name says."""

    million_read_units: float = 0.125  # DynamoDB on demand, since November 2024
    million_write_units: float = 0.625
    gigabyte_month: float = 0.25  # DynamoDB, standard class, and its point-in-time recovery beside it
    recovery_gigabyte_month: float = 0.20
    million_api_requests: float = 1.00  # HTTP API
    million_socket_messages: float = 1.00  # WebSocket API, in 32 KB
    million_connection_minutes: float = 0.25
    million_invocations: float = 0.20  # Lambda
    gigabyte_second: float = 0.0000133334  # Lambda on arm64
    million_events: float = 1.00  # EventBridge, custom events
    log_gigabyte: float = 0.50  # CloudWatch Logs, ingested
    alarm_metric_month: float = 0.10  # CloudWatch, for each metric that an alarm watches
    million_traces: float = 5.00  # X-Ray, recorded
    million_input_tokens: float = 1.00  # the model: Claude Haiku 4.5's on Bedrock
    million_output_tokens: float = 5.00


PRICES = Prices()
