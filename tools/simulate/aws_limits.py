"""AWS's limits that the simulation knows, each with its source; defaults in us-east-1, November 2026."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AwsLimits:
    """Per second, unless the name says otherwise. Those marked * are raised on request."""

    # DynamoDB developer guide, "Designing partition keys to distribute your workload".
    partition_write_units: float = 1_000
    partition_read_units: float = 3_000
    # The same, "Initial throughput and scaling properties": a new on-demand table takes 4,000 a second.
    new_table_partitions: int = 4
    # The same page: a table takes twice its last peak at once, and more only after 30 minutes.
    peak_headroom: float = 2
    # The same, "Partitions and data distribution".
    partition_bytes: float = 10e9
    # * The same, "Quotas", throughput default quotas: of one on-demand table.
    table_write_units: float = 40_000
    # * Lambda developer guide, "Lambda quotas": concurrent executions of an account and region.
    concurrent_executions: float = 1_000
    # The same, "Lambda function scaling": new environments of each function in ten seconds.
    new_environments_in_10_s: float = 1_000
    # The same, "Using AWS Lambda with Amazon DynamoDB": a shard is polled four times a second.
    stream_polls: float = 4
    # * EventBridge user guide, "Quotas": PutEvents in us-east-1; fewer in smaller regions.
    put_events: float = 10_000
    # * API Gateway developer guide, "Quotas": of all APIs of an account and region, and its burst.
    api_requests: float = 10_000
    api_burst: float = 5_000
    # * Bedrock user guide, "Quotas": tokens a minute of one model. Quotas differ by model and account, so
    # this one is an assumption: Service Quotas shows yours.
    model_tokens_a_minute: float = 4_000_000


DEFAULTS = AwsLimits()
