"""The dashboard, on an account with two stacks whose names begin alike."""

import io
import json
import re
from contextlib import redirect_stdout
from typing import Any

import pytest

from shared.adapters.title_metrics import (
    NAMESPACE,
    count_model_call,
    count_quarantined,
    count_title,
    count_usage,
)
from shared.rules.usage import Usage
from tests.support.metric_search import Metric, search
from tests.support.template import functions, resources

STACKS = STACK, OTHER = "titles", "titles-2"
(_TABLE,) = resources("AWS::DynamoDB::Table").values()
INDEXES = [index["IndexName"] for index in _TABLE["GlobalSecondaryIndexes"]]


def physical(logical_id: str, stack: str) -> str:
    """A resource's name as CloudFormation makes it."""
    return (
        stack if logical_id == "AWS::StackName" else f"{stack}-{logical_id.split('.', maxsplit=1)[0]}-1A2B3C"
    )


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    """A metric by its dimensions."""
    return Metric(namespace, name, frozenset(dimensions.items()))


def own_metrics(stack: str) -> set[Metric]:
    """Every metric that the code counts, as a stack's functions do."""
    out = io.StringIO()
    with redirect_stdout(out), pytest.MonkeyPatch.context() as patch:
        patch.setenv("POWERTOOLS_SERVICE_NAME", stack)
        count_title("propose", "proposed")
        count_title("automatic", "given_up")
        count_usage(Usage(1, 0, 2, 3, 4))
        count_model_call("haiku", 0.5, failed=True)
        count_quarantined("bug")
    metrics = set()
    for line in map(json.loads, out.getvalue().splitlines()):
        for directive in line["_aws"]["CloudWatchMetrics"]:
            dimensions = frozenset((name, line[name]) for name in directive["Dimensions"][0])
            metrics |= {
                Metric(directive["Namespace"], metric_definition["Name"], dimensions)
                for metric_definition in directive["Metrics"]
            }
    return metrics


def metrics_of(stack: str) -> set[Metric]:
    """Those and AWS's own of what the stack is made of."""
    metrics = own_metrics(stack)
    for name in functions():
        for name_of_metric in ("Errors", "Invocations", "IteratorAge", "Throttles"):
            metrics.add(metric("AWS/Lambda", name_of_metric, FunctionName=physical(name, stack)))
    for name_of_metric in ("Count", "4xx", "5xx", "Latency"):
        metrics.add(metric("AWS/ApiGateway", name_of_metric, ApiId=physical("HttpApi", stack)))
    for name_of_metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        table = {"TableName": physical("Table", stack)}
        metrics.add(metric("AWS/DynamoDB", name_of_metric, **table))
        for index in INDEXES:
            metrics.add(metric("AWS/DynamoDB", name_of_metric, **table, GlobalSecondaryIndexName=index))
    for queue in ("FailureQueue", "PurgeQueue"):
        for name_of_metric in ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"):
            metrics.add(metric("AWS/SQS", name_of_metric, QueueName=physical(queue, stack)))
    return metrics


ACCOUNT = metrics_of(STACK) | metrics_of(OTHER)
_BODY: str = resources("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
_RESOLVED = re.sub(r"\$\{([\w:.]+)\}", lambda name: physical(name[1], STACK), _BODY)
WIDGETS: dict[str, Any] = {
    widget["properties"]["title"]: widget["properties"] for widget in json.loads(_RESOLVED)["widgets"]
}


def shown_by(row: list[Any]) -> set[Metric]:
    """The metrics of the account that one row of a widget shows."""
    *names, last = row
    if isinstance(last, dict) and last.get("expression", "").startswith("SEARCH"):
        return search(last["expression"], ACCOUNT)
    names = names if isinstance(last, dict) else row
    if not names:
        return set()
    namespace, name, *dimensions = names
    pairs = zip(dimensions[::2], dimensions[1::2], strict=True)
    return {Metric(namespace, name, frozenset(pairs))} & ACCOUNT


def shown(title: str) -> set[Metric]:
    """The metrics that a widget shows."""
    return {shown_metric for row in WIDGETS[title]["metrics"] for shown_metric in shown_by(row)}


@pytest.mark.parametrize("title", WIDGETS)
def test_widget_shows_what_its_stack_has_and_nothing_of_another(title: str) -> None:
    """Each of its rows; a sum of other rows shows none of its own."""
    for row in WIDGETS[title]["metrics"]:
        shown_metrics = shown_by(row)
        is_computed = "/" in str(row[-1].get("expression", "")) if isinstance(row[-1], dict) else False
        assert shown_metrics or is_computed
        assert shown_metrics <= metrics_of(STACK)


def test_every_functions_errors_and_throttles_are_shown() -> None:
    """A new function's as well."""
    for title, kind in (("Function errors", "Errors"), ("Function throttles", "Throttles")):
        of_all = {metric("AWS/Lambda", kind, FunctionName=physical(name, STACK)) for name in functions()}
        assert shown(title) == of_all


def test_operators_are_shown_every_metric_that_the_code_counts() -> None:
    """Whatever its operation, outcome and config; and an alarm goes by the spend."""
    everything = {
        shown_metric
        for title in WIDGETS
        for shown_metric in shown(title)
        if shown_metric.namespace == NAMESPACE
    }
    assert everything == own_metrics(STACK)
    alarm = resources("AWS::CloudWatch::Alarm")["SpendAlarm"]
    dimensions = frozenset(
        (dimension["Name"], physical(dimension["Value"]["Ref"], STACK)) for dimension in alarm["Dimensions"]
    )
    assert Metric(alarm["Namespace"], alarm["MetricName"], dimensions) in everything


@pytest.mark.parametrize(
    ("terms", "finds"),
    [
        ('MetricName="Errors" "titles"', []),
        ('MetricName="Errors" "titles-RenameFunction-1A2B3C"', [STACK]),
        ("Errors RenameFunction", [STACK, OTHER]),
        ("Errors FunctionName=titles-RenameFunction", [STACK]),
        ('MetricName="Error" RenameFunction', []),
    ],
)
def test_search_finds_what_cloudwatch_finds(terms: str, finds: list[str]) -> None:
    """A term in quotes is the whole value; one without is some of its words in their order."""
    matching = search(f"SEARCH('{{AWS/Lambda,FunctionName}} {terms}', 'Sum', 300)", ACCOUNT)
    expected = {metric("AWS/Lambda", "Errors", FunctionName=physical("RenameFunction", s)) for s in finds}
    assert matching == expected


def test_schema_puts_other_signs_than_letters_and_digits_in_quotes() -> None:
    """Without them a search is refused."""
    with pytest.raises(AssertionError, match="needs quotes: model_config_id"):
        search("SEARCH('{Own,model_config_id} MetricName=\"x\"', 'Sum', 300)", ACCOUNT)
