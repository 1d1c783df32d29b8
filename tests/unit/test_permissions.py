"""Every function's role against what its code, and Lambda for it, calls: all of it and nothing else."""

import re
from typing import Any

import pytest
import yaml

from shared.adapters.dynamodb.automatic_title_counts import PARTITION as COUNTS
from shared.adapters.dynamodb.backlogs import PARTITION as BACKLOGS
from shared.adapters.dynamodb.model_configs import PARTITION as CONFIGS
from shared.adapters.dynamodb.usage_limits import PARTITION as LIMITS
from tests.support.aws_calls import calls_anywhere, calls_of
from tests.support.iam import HAVE_LEADING_KEYS, listed
from tests.support.iam_actions import PARTS
from tests.support.partitions import partitions
from tests.support.roles import LEADING_KEYS, TABLE, allowed, statements
from tests.support.template import PROJECT, functions

FUNCTIONS = functions()
MIRROR = PROJECT / "examples" / "title_mirror"
WRITING = re.compile("dynamodb:.*(Put|Update|Delete|Write)")
# What Lambda does with a function's role: for its logs, and to read a stream or a queue.
LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
# With Tracing, and with KmsKeyArn for all but the page.
TRACES = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
KEY = {"kms:Decrypt", "kms:GenerateDataKey"}
STREAM = {f"dynamodb:{call}" for call in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")}
QUEUE = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
SPEND = "USAGE#*"
BEDROCK = "arn:${AWS::Partition}:bedrock:"
OWN = "${AWS::Region}:${AWS::AccountId}:"
OWN_BEDROCK = f"{BEDROCK}{OWN}"
RESOURCES: dict[str, list[Any]] = {
    "logs": [{"Fn::GetAtt": "LogGroup.Arn"}],
    "dynamodb": [
        {"Fn::GetAtt": "Table.Arn"},
        {"Fn::GetAtt": "Table.StreamArn"},
        {"Fn::Sub": "${Table.Arn}/index/by_activity"},
        {"Fn::Sub": "${Table.Arn}/index/by_title_change"},
    ],
    "events": [{"Fn::GetAtt": "EventBus.Arn"}],
    "sqs": [
        {"Fn::GetAtt": "FailureQueue.Arn"},
        {"Fn::GetAtt": "PurgeQueue.Arn"},
        {"Fn::GetAtt": "BacklogQueue.Arn"},
    ],
    "secretsmanager": [
        {"Fn::Sub": f"arn:${{AWS::Partition}}:secretsmanager:{OWN}secret:${{ModelKeyPrefix}}*"},
    ],
    "kms": [{"Ref": "KmsKeyArn"}],
    "xray": ["*"],
    "execute-api": [
        {
            "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
            f"${{WatchApi}}/live/{method}/@connections/*"
        }
        for method in ("DELETE", "POST")
    ],
    "bedrock": [
        [
            {"Fn::Sub": f"{BEDROCK}*::foundation-model/*"},
            {"Fn::Sub": f"{OWN_BEDROCK}inference-profile/*"},
            {"Fn::Sub": f"{OWN_BEDROCK}application-inference-profile/*"},
        ]
    ],
}


def lambdas_own(function: dict[str, Any]) -> set[str]:
    """What Lambda calls by the function's role: logs, its stream or queue, the place for what fails."""
    events = list(function.get("Events", {}).values())
    read = {"DynamoDB": STREAM, "SQS": QUEUE}
    has_failure_queue = any("DestinationConfig" in event["Properties"] for event in events)
    return LOGS.union(
        *(read.get(event["Type"], ()) for event in events), {"sqs:SendMessage"} if has_failure_queue else ()
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_role_allows_what_the_code_calls_and_no_more(name: str) -> None:
    """Derived from the code, from the handler on, with the partitions of the items and the indexes."""
    function = FUNCTIONS[name]
    by_parameters = TRACES if name == "WebFunction" else TRACES | KEY
    assert allowed(function) == calls_of(function["Handler"]) | lambdas_own(function) | by_parameters


@pytest.mark.parametrize("name", FUNCTIONS)
def test_role_names_resources_of_ours(name: str) -> None:
    """No other table, no star where an action can be held to one thing."""
    for statement in statements(FUNCTIONS[name]):
        assert statement["Effect"] == "Allow"
        assert statement["Resource"] in RESOURCES[listed(statement["Action"])[0].partition(":")[0]]
        assert not any("*" in action for action in listed(statement["Action"]))


def test_every_aws_call_is_reached_from_a_handler() -> None:
    """Every call of AWS that is written in the code is found from some handler on."""
    actions = calls_of(*(function["Handler"] for function in FUNCTIONS.values()))
    # No call of its own, but a part of a transaction.
    condition_check = {PARTS["ConditionCheck"]}
    assert {_bare(action) for action in actions} == {*map(_bare, calls_anywhere()), *condition_check}


def _bare(action: str) -> str:
    return action.partition(" ")[0]


def test_example_policy_allows_its_calls_only() -> None:
    """Its two calls, on its own table."""
    text = (MIRROR / "template.yaml").read_text("utf-8").replace("!GetAtt ", "").replace("!Ref ", "")
    mirror = yaml.safe_load(text)["Resources"]["MirrorFunction"]["Properties"]
    ((statement,),) = (policy["Statement"] for policy in mirror["Policies"])
    assert set(listed(statement["Action"])) == calls_of("examples.title_mirror.app.handler")
    assert statement["Resource"] == "Titles.Arn"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_leading_keys_hold_every_action_on_items(name: str) -> None:
    """By the operator that DynamoDB documents. It holds of a request without keys: none may be allowed."""
    for statement in statements(FUNCTIONS[name]):
        if statement["Resource"] != {"Fn::GetAtt": TABLE}:
            assert LEADING_KEYS not in str(statement)
            continue
        assert set(listed(statement["Action"])) <= HAVE_LEADING_KEYS
        held = statement["Condition"]["ForAllValues:StringLike"]
        assert statement["Condition"] == {"ForAllValues:StringLike": held}
        assert set(held) == {LEADING_KEYS}
        assert set(held[LEADING_KEYS]) <= set(partitions().values())


def test_what_proposes_writes_no_chat() -> None:
    """Its role writes spend and kept answers."""
    writes = {action for action in allowed(FUNCTIONS["ProposeFunction"]) if WRITING.search(action)}
    assert {write.partition(" ")[2] for write in writes} == {"USAGE#*", "IDEMPOTENCY#*"}


def test_title_of_a_sent_conversation_reaches_no_chat() -> None:
    """Its role reads model configs and limits, and writes spend and kept answers."""
    actions = allowed(FUNCTIONS["TitlesFunction"])
    on_items = {action.partition(" ")[2] for action in actions if action.startswith("dynamodb:")}
    assert on_items == {CONFIGS, LIMITS, "USAGE#*", "IDEMPOTENCY#*"}


def test_administrators_reach_no_chat() -> None:
    """Their function's role ends at model configs, limits and backlogs. It only reads counts and spend."""
    on_items = {action for action in allowed(FUNCTIONS["AdminFunction"]) if action.startswith("dynamodb:")}
    assert {action.partition(" ")[2] for action in on_items} == {CONFIGS, LIMITS, COUNTS, BACKLOGS, SPEND}
    assert [action for action in on_items if action.endswith(COUNTS)] == [f"dynamodb:Query {COUNTS}"]
    assert [action for action in on_items if action.endswith(SPEND)] == [f"dynamodb:GetItem {SPEND}"]
