"""What each choice of an operator makes of the stack, on the template as SAM transforms it."""

from typing import Any

import pytest

from tests.support.template import load_template
from tests.support.transformed import Transformed, stack_of
from tests.unit.test_parameters import GOOD

KEY = GOOD["KmsKeyArn"][1]
CERTIFICATE = {"CertificateArn": GOOD["CertificateArn"][1]}
OWN_ISSUER = {"JwtIssuer": "https://id.example.com", "JwtAudience": "chat,admin", "PageClientId": "page"}
# CloudFormation's quotas.
MAX_PARAMETERS, MAX_RESOURCES, MAX_OUTPUTS, MAX_BYTES = 200, 500, 200, 1_000_000
EVERYTHING = {
    "DeploymentPreference": "Linear10PercentEvery1Minute",
    "DomainName": "titles.example.com",
    "WatchDomainName": "live.example.com",
    **CERTIFICATE,
    "KmsKeyArn": KEY,
    "UserPoolDomain": "titles",
    "EventArchiveDays": "30",
    "SpendAlarmMicros": "1000000",
    "Tracing": "Active",
}


def api(stack: Transformed) -> dict[str, Any]:
    """The HTTP API as OpenAPI."""
    body: dict[str, Any] = stack.of_type("AWS::ApiGatewayV2::Api")["HttpApi"]["Body"]
    return body


def variables(stack: Transformed, function: str) -> dict[str, str]:
    """A function's environment."""
    found: dict[str, str] = stack.of_type("AWS::Lambda::Function")[function]["Environment"]["Variables"]
    return found


def role_actions(stack: Transformed, service: str) -> dict[str, set[str]]:
    """What roles may do of a service, by the roles that may."""
    actions: dict[str, set[str]] = {}
    for name, role in stack.of_type("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                listed = (
                    statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                )
                if found := {action for action in listed if action.startswith(f"{service}:")}:
                    actions.setdefault(name, set()).update(found)
    return actions


@pytest.mark.parametrize("parameters", [{}, EVERYTHING, {**EVERYTHING, **OWN_ISSUER, "UserPoolDomain": ""}])
def test_stack_is_within_cloudformations_quotas(parameters: dict[str, str]) -> None:
    """With nothing chosen and with everything, and room for more."""
    stack = stack_of(parameters)
    assert len(load_template()["Parameters"]) < MAX_PARAMETERS / 2
    assert len(stack.resources) < MAX_RESOURCES / 2
    assert len(stack.outputs) < MAX_OUTPUTS / 2
    assert stack.size < MAX_BYTES / 2


def test_references_of_a_stack_name_what_it_has() -> None:
    """A resource or an output that a condition leaves out is named by no other."""
    for parameters in ({}, EVERYTHING, {**EVERYTHING, **OWN_ISSUER}, OWN_ISSUER):
        stack = stack_of(parameters)
        text = str([list(stack.resources.values()), list(stack.outputs.values())])
        absent = load_template()["Resources"].keys() - stack.resources.keys() - {"SharedLayer"}
        assert [name for name in absent if f"<{name}>" in text or f"<{name}." in text] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://none.invalid", None),
        ("https://chat.example.com", ["https://chat.example.com"]),
        ("https://a.example,http://localhost:3000", ["https://a.example", "http://localhost:3000"]),
        ("*", ["*"]),
    ],
)
def test_several_origins_may_call_the_api(value: str, expected: list[str] | None) -> None:
    """And none by default."""
    cors = api(stack_of({"AllowedOrigin": value})).get("x-amazon-apigateway-cors", {})
    assert cors.get("allowOrigins") == expected
    assert ("allowHeaders" in cors) == bool(expected)


def test_own_host_names_are_where_browsers_are_sent() -> None:
    """Functions that push use AWS's own address, which their roles name."""
    stack = stack_of(
        {"DomainName": "titles.example.com", "WatchDomainName": "live.example.com", **CERTIFICATE}
    )
    assert stack.outputs["ApiUrl"]["Value"] == "https://titles.example.com"
    assert stack.outputs["PageUrl"]["Value"] == "https://titles.example.com/"
    assert stack.outputs["WatchUrl"]["Value"] == "wss://live.example.com"
    for name in ("WatchFunction", "WebFunction"):
        assert variables(stack, name)["WATCH_URL"] == "wss://live.example.com"
    for name in ("TitleEventsFunction", "WatchSocketFunction"):
        assert "<WatchApi>.execute-api." in variables(stack, name)["WATCH_URL"]
    mappings = stack.of_type("AWS::ApiGatewayV2::ApiMapping").values()
    assert {(mapping["ApiId"], mapping["DomainName"]) for mapping in mappings} == {
        ("<HttpApi>", "<ApiAddress>"),
        ("<WatchApi>", "<WatchAddress>"),
    }
    for name, host in (("ApiAddress", "titles.example.com"), ("WatchAddress", "live.example.com")):
        address = stack.resources[name]["Properties"]
        assert address["DomainName"] == host
        (configuration,) = address["DomainNameConfigurations"]
        assert (configuration["CertificateArn"], configuration["SecurityPolicy"]) == (
            CERTIFICATE["CertificateArn"],
            "TLS_1_2",
        )


def test_host_names_are_created_only_where_they_are_named() -> None:
    """Each by itself."""
    kinds = ("AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::ApiMapping")
    for parameters, expected in (
        ({}, set()),
        ({"DomainName": "a.example.com", **CERTIFICATE}, {"ApiAddress", "ApiMapping"}),
        ({"WatchDomainName": "b.example.com", **CERTIFICATE}, {"WatchAddress", "WatchMapping"}),
    ):
        stack = stack_of(parameters)
        assert {name for kind in kinds for name in stack.of_type(kind)} == expected


def test_own_key_encrypts_table_queues_and_logs() -> None:
    """And every role that uses them may use it through them. By default AWS's keys do, at no charge."""
    plain, keyed = stack_of(), stack_of({"KmsKeyArn": KEY})
    for stack, key in ((plain, None), (keyed, KEY)):
        (table,) = stack.of_type("AWS::DynamoDB::Table").values()
        assert table.get("SSESpecification", {}).get("KMSMasterKeyId") == key
        for queue in stack.of_type("AWS::SQS::Queue").values():
            assert (queue.get("KmsMasterKeyId"), queue.get("SqsManagedSseEnabled")) == (
                key,
                None if key else True,
            )
        assert {group.get("KmsKeyId") for group in stack.of_type("AWS::Logs::LogGroup").values()} == {key}
    assert role_actions(plain, "kms") == {}
    roles = {name for name in keyed.of_type("AWS::IAM::Role") if name != "WebRole"}
    assert role_actions(keyed, "kms") == {name: {"kms:Decrypt", "kms:GenerateDataKey"} for name in roles}


@pytest.mark.parametrize(("mode", "is_traced"), [("PassThrough", False), ("Active", True)])
def test_functions_trace_only_if_an_operator_wants_it(mode: str, *, is_traced: bool) -> None:
    """All of them, and their roles may then send traces."""
    stack = stack_of({"Tracing": mode})
    functions = stack.of_type("AWS::Lambda::Function")
    assert {function["TracingConfig"]["Mode"] for function in functions.values()} == {mode}
    assert {variables(stack, name)["TRACING"] for name in functions} == {mode}
    assert set(role_actions(stack, "xray")) == (set(stack.of_type("AWS::IAM::Role")) if is_traced else set())


@pytest.mark.parametrize("kind", ["STANDARD", "INFREQUENT_ACCESS"])
def test_class_of_the_access_log_leaves_the_functions_log_alone(kind: str) -> None:
    """Its metrics are read from log lines of the standard class only."""
    groups = stack_of({"AccessLogClass": kind}).of_type("AWS::Logs::LogGroup")
    assert groups["AccessLogGroup"]["LogGroupClass"] == kind
    assert "LogGroupClass" not in groups["LogGroup"]


def test_own_issuer_replaces_the_user_pool() -> None:
    """With all of its audiences, and none of the pool's resources."""
    stack = stack_of(OWN_ISSUER)
    jwt = api(stack)["components"]["securitySchemes"]["Jwt"]["x-amazon-apigateway-authorizer"]
    assert jwt["jwtConfiguration"] == {"issuer": "https://id.example.com", "audience": ["chat", "admin"]}
    assert not [resource for resource in stack.resources.values() if "Cognito" in resource["Type"]]
    assert "UserPoolId" not in stack.outputs


def test_host_name_needs_a_certificate_of_its_own() -> None:
    """A rule refuses it before anything changes, and one host name for both APIs."""
    rule = load_template()["Rules"]["CertificateWithDomain"]
    named = [{"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]} for name in ("DomainName", "WatchDomainName")]
    assert rule["RuleCondition"] == {"Fn::Or": named}
    assert [assertion["Assert"] for assertion in rule["Assertions"]] == [
        {"Fn::Not": [{"Fn::Equals": [{"Ref": "CertificateArn"}, ""]}]},
        {"Fn::Not": [{"Fn::Equals": [{"Ref": "DomainName"}, {"Ref": "WatchDomainName"}]}]},
    ]
