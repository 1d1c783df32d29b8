"""Dollars, computed from the units that ``make bench`` counted, the prices and the workload."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.support.template import resources
from tools.bench import workload
from tools.bench.figures import RESULTS
from tools.bench.prices import MILLION, PRICES, Prices

# Invoked by the stream, the bus or the WebSocket API, not by an HTTP request.
_NOT_REQUESTED = {"automatic title", "purge", "stream record", "watch connect"}

Row = Mapping[str, Any]


@cache
def counted() -> dict[tuple[str, str], Row]:
    """The rows of the last run, by operation and chat."""
    rows = json.loads(RESULTS.read_text("utf-8"))["units"]
    return {(row["operation"], row["chat"]): row for row in rows}


def dynamodb(row: Row, prices: Prices = PRICES) -> float:
    """Dollars for the read and write units of a million operations."""
    units = row["read_units"] * prices.million_read_units + row["write_units"] * prices.million_write_units
    return float(units / row["messages"])


def running(row: Row, prices: Prices = PRICES) -> float:
    """Dollars for a million invocations: requests, duration, logs and, if called over HTTP, the API."""
    seconds = workload.SECONDS_AT_LEAST + workload.SECONDS_A_CALL * row["awaited"]
    if row["operation"] in workload.MODEL_TITLES:
        seconds += workload.SECONDS_OF_A_MODEL
    function: float = prices.million_invocations + MILLION * seconds * prices.gigabyte_second
    log = MILLION * workload.LOG_BYTES / 1e9 * prices.log_gigabyte
    api = 0.0 if row["operation"] in _NOT_REQUESTED else prices.million_api_requests
    return function + log + api


def fan_out(row: Row, prices: Prices = PRICES) -> float:
    """Dollars for the fan-out of a million title changes: stream function, history, bus and one tab."""
    if row["operation"] not in workload.TITLE_CHANGES:
        return 0.0
    record = counted()["stream record", "small"]
    return dynamodb(record) + running(record) + prices.million_events + prices.million_socket_messages


def model(row: Row, prices: Prices = PRICES) -> float:
    """Dollars for the tokens of a million titles."""
    if row["operation"] not in workload.MODEL_TITLES:
        return 0.0
    tokens = workload.INPUT_TOKENS * prices.million_input_tokens
    return tokens + workload.OUTPUT_TOKENS * prices.million_output_tokens


def monthly() -> list[tuple[str, float]]:
    """Dollars per month for a million users, by purpose."""
    rows = [
        (counted()[name, "small"], times * workload.USERS / MILLION)
        for name, times in workload.MONTHLY.items()
    ]
    minutes = workload.USERS * workload.WATCHED_MINUTES / MILLION
    chats = workload.USERS * workload.MONTHLY["create"] * workload.MONTHS_KEPT
    gigabytes = chats * workload.STORED_BYTES_A_CHAT / 1e9
    return [
        ("DynamoDB, units", sum(millions * dynamodb(row) for row, millions in rows)),
        ("DynamoDB, a year's chats", gigabytes * (PRICES.gigabyte_month + PRICES.recovery_gigabyte_month)),
        ("API, functions and logs", sum(millions * running(row) for row, millions in rows)),
        ("fan-out of title changes", sum(millions * fan_out(row) for row, millions in rows)),
        ("open connections", minutes * PRICES.million_connection_minutes),
        ("pings of open tabs", workload.USERS * workload.PINGS / MILLION * ping()),
        ("alarms", alarm_metrics() * PRICES.alarm_metric_month),
        ("the model", sum(millions * model(row) for row, millions in rows)),
    ]


def ping(prices: Prices = PRICES) -> float:
    """Dollars for a million pings of open tabs: each is an invocation, and its pong another message."""
    handled = {"operation": "watch connect", "awaited": 1}
    return 2 * prices.million_socket_messages + running(handled, prices)


def alarm_metrics() -> int:
    """How many metrics the template's alarms watch."""
    return sum(_watched(alarm) for alarm in resources("AWS::CloudWatch::Alarm").values())


def _watched(alarm: Mapping[str, Any]) -> int:
    metrics = alarm.get("Metrics")
    if metrics is None:
        return 1
    # Without a metric of its own it is a query, which has a series for each model config.
    return sum("MetricStat" in metric for metric in metrics) or workload.MODEL_CONFIGS


def traces() -> float:
    """Dollars a month for the traces of a million users, with Tracing=Active."""
    changes = sum(workload.MONTHLY.get(operation, 0) for operation in workload.TITLE_CHANGES)
    invocations = workload.USERS * (sum(workload.MONTHLY.values()) + workload.PINGS + changes)
    first = min(invocations, workload.SECONDS_A_MONTH)
    return (first + workload.TRACED_SHARE * (invocations - first)) / MILLION * PRICES.million_traces
