"""How a new version of a function replaces the old one, on the template as SAM transforms it."""

import re
from graphlib import TopologicalSorter
from typing import Any

import pytest

from tests.support.sample import some
from tests.support.template import functions, load_template
from tests.support.transformed import READ_BY_SAM, Transformed, packaged, stack_of, transform, versions
from tests.unit.test_parameters import GOOD
from tools.ops.own_resources import ALIAS

FUNCTIONS = functions()
ALIASES = {f"<{name}Alias{ALIAS}>" for name in FUNCTIONS}
WAITED_FOR = {"ChatsFunction", "ProposeFunction", "RegenerateFunction", "TitlesFunction", "RenameFunction"}
GRADUAL = "Canary10Percent5Minutes"
ISSUER = {"JwtIssuer": "https://id.example.com", "JwtAudience": "chat"}
# As long as identity providers have them.
LONG = {
    "JwtIssuer": "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0",
    "JwtAudience": "00000000-0000-0000-0000-000000000000",
    "PageClientId": "00000000-0000-0000-0000-000000000000",
    "ActForUsersScope": "chat-titles/act-for-users",
}
# A version's description has at most so many characters (AWS::Lambda::Version).
MAX_DESCRIPTION = 256


def invoked_functions(stack: Transformed) -> set[str]:
    """What routes, permissions, queues and the stream invoke."""
    body = stack.of_type("AWS::ApiGatewayV2::Api")["HttpApi"]["Body"]
    text = str([body, *stack.of_type("AWS::ApiGatewayV2::Integration").values()])
    mappings = stack.of_type("AWS::Lambda::EventSourceMapping").values()
    permissions = stack.of_type("AWS::Lambda::Permission").values()
    return {
        *re.findall(r"functions/([^/]*)/invocations", text),
        *(mapping["FunctionName"] for mapping in mappings),
        *(permission["FunctionName"] for permission in permissions),
    }


def test_every_function_is_invoked_by_its_alias() -> None:
    """By routes, the WebSocket API, the stream and the queue, and each may."""
    aliases = stack_of().of_type("AWS::Lambda::Alias").values()
    assert {(alias["FunctionName"], alias["Name"]) for alias in aliases} == {
        (f"<{name}>", ALIAS) for name in FUNCTIONS
    }
    assert invoked_functions(stack_of()) == ALIASES


def choices() -> list[dict[str, str]]:
    """Each good value of each parameter, with an issuer and without."""
    singles: list[dict[str, str]] = [
        {name: value} for name in GOOD for value in GOOD[name] if name not in {"JwtIssuer", *READ_BY_SAM}
    ]
    return [
        {},
        ISSUER,
        *singles,
        *({**ISSUER, **single} for single in singles if "JwtAudience" not in single),
    ]


def test_version_is_new_if_and_only_if_its_function_has_changed() -> None:
    """An alias must not serve an old setting. Lambda refuses a second version of the same function."""
    of_settings: dict[tuple[str, str], set[tuple[str, str]]] = {}
    of_version: dict[tuple[str, tuple[str, str]], set[str]] = {}
    for stack in map(stack_of, some(choices())):
        known = versions(stack)
        for name, settings in stack.of_type("AWS::Lambda::Function").items():
            settings.pop("ReservedConcurrentExecutions", None)  # of all versions together
            of_settings.setdefault((name, str(settings)), set()).add(known[name])
            of_version.setdefault((name, known[name]), set()).add(str(settings))
    assert [where for where, found in of_settings.items() if len(found) > 1] == []
    assert [where for where, found in of_version.items() if len(found) > 1] == []


def test_changed_layer_makes_a_new_version_of_every_function() -> None:
    """Most of the code is there."""
    template = packaged()
    template["Resources"]["SharedLayer"]["Properties"]["ContentUri"] += "-changed"
    (transformed,) = transform(template, {})
    before, after = versions(stack_of()), versions(Transformed(transformed, {}))
    assert before.keys() == after.keys() == FUNCTIONS.keys()
    assert not set(before.values()) & set(after.values())


def test_description_of_a_version_is_short_enough() -> None:
    """With settings as long as operators have them."""
    descriptions = [description for _, description in versions(stack_of(LONG)).values()]
    assert max(map(len, descriptions)) <= MAX_DESCRIPTION


def test_gradual_deployment_is_stopped_by_the_alarms() -> None:
    """Without one, CodeDeploy is not there at all."""
    kinds = {resource["Type"] for resource in stack_of().resources.values()}
    assert not any("CodeDeploy" in kind for kind in kinds)
    stack = stack_of({"DeploymentPreference": GRADUAL})
    groups = stack.of_type("AWS::CodeDeploy::DeploymentGroup")
    assert set(groups) == {f"{name}DeploymentGroup" for name in FUNCTIONS}
    known = stack.of_type("AWS::CloudWatch::Alarm")
    alarms = [
        {"Name": known[name]["AlarmName"]}
        for name in ("ApiErrorsAlarm", "TitleEventsErrorsAlarm", "AutoTitleErrorsAlarm")
    ]
    for group in groups.values():
        assert group["AlarmConfiguration"] == {"Enabled": True, "Alarms": alarms}
        assert group["AutoRollbackConfiguration"]["Enabled"]
        assert group["DeploymentConfigName"] == f"CodeDeployDefault.Lambda{GRADUAL}"
    aliases = [name for name, part in stack.resources.items() if part["Type"] == "AWS::Lambda::Alias"]
    assert all("CodeDeployLambdaAliasUpdate" in stack.resources[name]["UpdatePolicy"] for name in aliases)


def dependencies(stack: Transformed) -> dict[str, set[str]]:
    """What CloudFormation makes before each resource: those that it names, in its policies too."""
    named = {
        name: {*re.findall(r"<(\w+)[.>]", str(resource)), *names_of(resource.get("DependsOn", []))}
        for name, resource in stack.resources.items()
    }
    return {name: found & stack.resources.keys() for name, found in named.items()}


def names_of(value: str | list[str]) -> list[str]:
    """One name or several."""
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("preference", ["AllAtOnce", GRADUAL])
def test_no_resource_depends_on_itself(preference: str) -> None:
    """CloudFormation refuses a circle. SAM has each alias name its deployment group in its update policy."""
    graph = dependencies(stack_of({"DeploymentPreference": preference}))
    assert "ChatsFunctionAliaslive" in graph["HttpApi"]
    assert ("ChatsFunctionDeploymentGroup" in graph["ChatsFunctionAliaslive"]) == (preference == GRADUAL)
    TopologicalSorter(graph).prepare()


def test_every_deployment_preference_is_known_to_the_mapping() -> None:
    """A value that is missing there would end the transform."""
    template = load_template()
    values = template["Parameters"]["DeploymentPreference"]["AllowedValues"]
    gradual = {name: entry["IsGradual"] for name, entry in template["Mappings"]["Deployments"].items()}
    assert gradual == {value: str(value != "AllAtOnce").lower() for value in values}


def test_functions_that_users_wait_for_start_sooner_if_an_operator_pays() -> None:
    """By SnapStart or by provisioned concurrency, and by default by neither."""
    snapped = stack_of({"SnapStart": "PublishedVersions"})
    provisioned = stack_of({"ProvisionedConcurrency": "2"})
    assert starting_sooner(stack_of()) == (set(), {})
    assert starting_sooner(snapped) == (WAITED_FOR, {})
    assert starting_sooner(provisioned) == (set(), dict.fromkeys(WAITED_FOR, "2"))


def starting_sooner(stack: Transformed) -> tuple[set[str], dict[str, str]]:
    """The functions with SnapStart, and those with provisioned environments."""
    snapped = {
        name
        for name, function in stack.of_type("AWS::Lambda::Function").items()
        if function.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions"
    }
    kept: dict[str, Any] = {
        alias["FunctionName"].strip("<>"): alias["ProvisionedConcurrencyConfig"][
            "ProvisionedConcurrentExecutions"
        ]
        for alias in stack.of_type("AWS::Lambda::Alias").values()
        if "ProvisionedConcurrencyConfig" in alias
    }
    return snapped, kept


def test_snapshots_and_provisioned_environments_exclude_each_other() -> None:
    """Lambda takes only one of them, so the template refuses both before anything changes."""
    rule = load_template()["Rules"]["SnapshotOrProvisioned"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "SnapStart"}, "PublishedVersions"]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Equals": [{"Ref": "ProvisionedConcurrency"}, "0"]}


@pytest.mark.parametrize(("reserved", "expected"), [("0", {}), ("50", {"AutoTitleFunction": "50"})])
def test_automatic_titles_can_be_held_to_a_concurrency(reserved: str, expected: dict[str, str]) -> None:
    """Nothing is reserved by default, because a new account has only ten executions."""
    stack = stack_of({"AutomaticTitleConcurrency": reserved})
    functions_of_stack = stack.of_type("AWS::Lambda::Function").items()
    assert {
        name: function["ReservedConcurrentExecutions"]
        for name, function in functions_of_stack
        if "ReservedConcurrentExecutions" in function
    } == expected
