"""What is known of the stack once it is deployed."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from local import aws
from local.sam import STACK_NAME


@dataclass(frozen=True)
class Deployed:
    """The stack deployed to the emulator at ``endpoint_url``."""

    endpoint_url: str

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        stack = self._cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    @cached_property
    def physical_ids(self) -> dict[str, str]:
        """Physical resource ids by logical id."""
        resources = self._cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
        return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}

    @cached_property
    def template(self) -> dict[str, Any]:
        """The template after SAM's transform."""
        answer = self._cloudformation.get_template(StackName=STACK_NAME, TemplateStage="Processed")
        body = answer["TemplateBody"]
        template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
        return template

    @property
    def api_id(self) -> str:
        """The HTTP API."""
        return self.outputs["HttpApiId"]

    @property
    def api_url(self) -> str:
        """Where the emulator serves the HTTP API."""
        return f"{self.endpoint_url}/_aws/execute-api/{self.api_id}/$default"

    @property
    def issuer(self) -> str:
        """The issuer of the user pool's tokens."""
        return f"https://cognito-idp.{aws.REGION}.amazonaws.com/{self.outputs['UserPoolId']}"

    @property
    def audience(self) -> str:
        """The audience of the user pool's tokens."""
        return self.outputs["UserPoolClientId"]

    @property
    def _cloudformation(self) -> Any:
        return aws.client("cloudformation", self.endpoint_url)
