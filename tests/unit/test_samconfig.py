"""samconfig.toml against the template: three environments that deploy side by side."""

import re
import shlex
import tomllib
from typing import Any

import pytest

from tests.support.documents import text_of
from tests.support.template import PROJECT
from tests.unit.test_parameters import PARAMETERS, allows

CONFIG: dict[str, Any] = tomllib.loads((PROJECT / "samconfig.toml").read_text("utf-8"))
ENVIRONMENTS = ("dev", "staging", "prod")


def deploy(environment: str) -> dict[str, Any]:
    """What ``sam deploy --config-env`` uses."""
    parameters: dict[str, Any] = CONFIG[environment]["deploy"]["parameters"]
    return parameters


def test_deployment_that_asks_nothing_names_a_configuration_with_a_stack() -> None:
    """``sam deploy`` alone takes the configuration "default", which has no stack's name."""
    commands = re.findall(r"(?m)^ *sam (build|deploy)(.*)", text_of("docs/operate.md"))
    deploying = [options for command, options in commands if command == "deploy"]
    assert len(deploying) == 4
    assert {environment_of(options) for options in deploying} <= set(ENVIRONMENTS)
    # What is deployed was built with the same configuration.
    assert [environment_of(options) for command, options in commands if command == "build"] == [
        environment_of(options) for options in deploying
    ]


def environment_of(options: str) -> str:
    """The configuration that a command names, or nothing."""
    _, _, rest = options.partition("--config-env ")
    return rest.partition(" ")[0]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_environment_names_parameters_and_values_that_exist(environment: str) -> None:
    """CloudFormation would refuse others after the build."""
    for override in shlex.split(deploy(environment)["parameter_overrides"]):
        name, _, value = override.partition("=")
        assert name in PARAMETERS
        assert allows(name, value)


def test_environments_have_stacks_and_tags_of_their_own() -> None:
    """So that they fit into one account, and their costs can be told apart."""
    names = [deploy(environment)["stack_name"] for environment in ENVIRONMENTS]
    assert len(set(names)) == len(ENVIRONMENTS)
    for environment in ENVIRONMENTS:
        assert deploy(environment)["tags"] == f"service=chat-titles environment={environment}"
        assert deploy(environment)["capabilities"] == "CAPABILITY_IAM"


def test_production_is_confirmed_and_moves_gradually() -> None:
    """As staging does before it."""
    assert deploy("prod")["confirm_changeset"] is True
    for environment in ("staging", "prod"):
        assert "DeploymentPreference=Canary10Percent5Minutes" in deploy(environment)["parameter_overrides"]
