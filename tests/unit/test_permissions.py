"""Every function's role against what its code, and Lambda for it, calls: all of it and nothing else."""

import re
from typing import Any

import pytest
import yaml

from shared.adapters.dynamodb.model_configs import PARTITION as CONFIGS
from shared.adapters.dynamodb.usage_limits import PARTITION as LIMITS
from tests.support.aws_calls import calls_anywhere, calls_of
from tests.support.template import PROJECT, functions, resources

FUNCTIONS = functions()
MIRROR = PROJECT / "examples" / "title_mirror"
INDEX = "${Table.Arn}/index/"
CONNECTIONS = re.compile(r"/live/([A-Z]+)/@connections/")
# What Lambda does with a function's role: for its logs, and to read a stream.
LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
STREAM = {f"dynamodb:{call}" for call in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")}
BEDROCK = "arn:${AWS::Partition}:bedrock:"
OWN_BEDROCK = f"{BEDROCK}${{AWS::Region}}:${{AWS::AccountId}}:"
RESOURCES: dict[str, list[Any]] = {
    "logs": [{"Fn::GetAtt": "LogGroup.Arn"}],
    "dynamodb": [
        {"Fn::GetAtt": "Table.Arn"},
        {"Fn::GetAtt": "Table.StreamArn"},
        {"Fn::Sub": "${Table.Arn}/index/by_activity"},
        {"Fn::Sub": "${Table.Arn}/index/by_title_change"},
    ],
    "events": [{"Fn::GetAtt": "EventBus.Arn"}],
    "sqs": [{"Fn::GetAtt": "FailureQueue.Arn"}],
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


def actions_of(statement: dict[str, Any]) -> list[str]:
    """The actions of a statement, one or many."""
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else list(actions)


def statements(function: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that a function's role allows."""
    role, _, attribute = function["Role"]["Fn::GetAtt"].partition(".")
    assert attribute == "Arn"
    properties = resources("AWS::IAM::Role")[role]
    assert set(properties) == {"AssumeRolePolicyDocument", "Policies"}
    return [entry for policy in properties["Policies"] for entry in policy["PolicyDocument"]["Statement"]]


def lambdas_own(function: dict[str, Any]) -> set[str]:
    """What Lambda calls by the function's role: logs, the stream, the place for what fails."""
    events = function.get("Events", {}).values()
    streams = [event["Properties"] for event in events if event["Type"] == "DynamoDB"]
    destinations = [one.get("DestinationConfig") for one in (*streams, function.get("EventInvokeConfig", {}))]
    return LOGS | (STREAM if streams else set()) | ({"sqs:SendMessage"} if any(destinations) else set())


def allowed(function: dict[str, Any]) -> set[str]:
    """What the role allows; on an index with the index's name after it, on connections with the method."""
    found = set()
    for statement in statements(function):
        resource = statement["Resource"]
        sub = resource.get("Fn::Sub", "") if isinstance(resource, dict) else ""
        method = CONNECTIONS.search(sub)
        about = sub.removeprefix(INDEX) if sub.startswith(INDEX) else method[1] if method else ""
        found |= {f"{action} {about}".rstrip() for action in actions_of(statement)}
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_role_allows_what_the_code_calls_and_no_more(name: str) -> None:
    """Derived from the code, from the handler on; an index apart from its table."""
    function = FUNCTIONS[name]
    assert allowed(function) == calls_of(function["Handler"]) | lambdas_own(function)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_role_names_resources_of_ours(name: str) -> None:
    """No other table, no star where an action can be held to one thing."""
    for statement in statements(FUNCTIONS[name]):
        assert statement["Effect"] == "Allow"
        assert statement["Resource"] in RESOURCES[actions_of(statement)[0].partition(":")[0]]
        assert not any("*" in action for action in actions_of(statement))


def test_no_call_is_lost() -> None:
    """Every call of AWS that is written in the code is found from some handler on."""
    found = calls_of(*(function["Handler"] for function in FUNCTIONS.values()))
    assert {_bare(action) for action in found} == {_bare(action) for action in calls_anywhere()}


def _bare(action: str) -> str:
    return action.partition(" ")[0]


def test_the_examples_policy() -> None:
    """Its two calls, on its own table."""
    text = (MIRROR / "template.yaml").read_text("utf-8").replace("!GetAtt ", "").replace("!Ref ", "")
    mirror = yaml.safe_load(text)["Resources"]["MirrorFunction"]["Properties"]
    ((statement,),) = (policy["Statement"] for policy in mirror["Policies"])
    assert set(actions_of(statement)) == calls_of("examples.title_mirror.app.handler")
    assert statement["Resource"] == "Titles.Arn"


def test_administrators_reach_no_chat() -> None:
    """Their function's role ends at the partitions of model configs and limits."""
    (on_table,) = (one for one in statements(FUNCTIONS["AdminFunction"]) if "Condition" in one)
    assert {action.partition(":")[0] for action in actions_of(on_table)} == {"dynamodb"}
    assert on_table["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [CONFIGS, LIMITS]}}


WRITING = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}
ANSWERS = {("IDEMPOTENCY#*", call) for call in ("PutItem", "UpdateItem", "DeleteItem")}


@pytest.mark.parametrize(
    ("name", "writes"),
    [
        ("ProposeFunction", {("USAGE#*", "UpdateItem"), *ANSWERS}),
        ("RegenerateFunction", {("CHAT#*", "UpdateItem"), ("USAGE#*", "UpdateItem"), *ANSWERS}),
        ("AutoTitleFunction", {("CHAT#*", "UpdateItem"), ("USAGE#*", "UpdateItem")}),
        ("RenameFunction", {("CHAT#*", "UpdateItem")}),
        ("UsageFunction", set()),
    ],
)
def test_what_makes_titles_writes_where_it_must_only(name: str, writes: set[tuple[str, str]]) -> None:
    """What proposes no chat, none of them a limit or a model config."""
    found = {
        (partition, action.removeprefix("dynamodb:"))
        for one in statements(FUNCTIONS[name])
        for action in actions_of(one)
        for partition in one.get("Condition", {})
        .get("ForAllValues:StringLike", {})
        .get("dynamodb:LeadingKeys", ["everywhere"])
        if action.removeprefix("dynamodb:") in WRITING
    }
    assert found == writes
