"""samconfig.toml against the template: three environments that deploy side by side."""

import shlex
import tomllib
from typing import Any

import pytest

from tests.support.template import PROJECT
from tests.unit.test_parameters import PARAMETERS, allows

CONFIG: dict[str, Any] = tomllib.loads((PROJECT / "samconfig.toml").read_text("utf-8"))
ENVIRONMENTS = ("dev", "staging", "prod")


def deploy(environment: str) -> dict[str, Any]:
    """What ``sam deploy --config-env`` uses."""
    parameters: dict[str, Any] = CONFIG[environment]["deploy"]["parameters"]
    return parameters


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
