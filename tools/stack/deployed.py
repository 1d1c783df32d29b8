"""What is known of the stack once it is deployed."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tools.stack import aws
from tools.stack.sam import STACK_NAME


def physical_ids(cloudformation: Any, stack_name: str) -> dict[str, str]:
    """All of a stack's physical resource ids by logical id; DescribeStackResources gives a hundred."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    resources = [summary for page in pages for summary in page["StackResourceSummaries"]]
    there = [summary for summary in resources if summary["ResourceStatus"] != "DELETE_COMPLETE"]
    return {summary["LogicalResourceId"]: summary.get("PhysicalResourceId", "") for summary in there}


@dataclass(frozen=True)
class Deployed:
    """A stack deployed to the emulator at ``endpoint_url``; the service's, unless told otherwise."""

    endpoint_url: str
    stack_name: str = STACK_NAME

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        return {output["OutputKey"]: output["OutputValue"] for output in self._stack["Outputs"]}

    @cached_property
    def physical_ids(self) -> dict[str, str]:
        """Physical resource ids by logical id."""
        return physical_ids(self._cloudformation, self.stack_name)

    @cached_property
    def template(self) -> dict[str, Any]:
        """The template after SAM's transform."""
        answer = self._cloudformation.get_template(StackName=self.stack_name, TemplateStage="Processed")
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
        return self.outputs["ApiUrl"]

    @property
    def watch_url(self) -> str:
        """Where the emulator serves the WebSocket API."""
        base = self.endpoint_url.replace("http", "ws", 1)
        return f"{base}/_aws/execute-api/{self.outputs['WatchApiId']}/live"

    def resolved(self, value: Any) -> Any:
        """``value`` of the template with its intrinsic functions resolved, as far as the API's own go."""
        match value:
            case {"Ref": str(name)}:
                return self._reference(name)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([\w:]+)\}", lambda match: self._reference(match[1]), text)
            case {"Fn::If": [str(condition), yes, no]}:
                return self.resolved(yes if self._holds(condition) else no)
            case list():
                return [self.resolved(item) for item in value]
        return value

    def _reference(self, name: str) -> str:
        pseudo = {
            "AWS::Region": aws.REGION,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.stack_name,
        }
        return pseudo.get(name) or self._parameters.get(name) or self.physical_ids.get(name, "")

    def _holds(self, condition: str) -> bool:
        match self.template["Conditions"][condition]:
            case {"Fn::Not": [{"Fn::Equals": [left, right]}]}:
                return bool(self.resolved(left) != self.resolved(right))
            case {"Fn::Equals": [left, right]}:
                return bool(self.resolved(left) == self.resolved(right))
        raise AssertionError(f"no such condition is known here: {condition}")

    @cached_property
    def _parameters(self) -> dict[str, str]:
        return {
            parameter["ParameterKey"]: parameter["ParameterValue"]
            for parameter in self._stack.get("Parameters", [])
        }

    @cached_property
    def _stack(self) -> dict[str, Any]:
        stack: dict[str, Any] = self._cloudformation.describe_stacks(StackName=self.stack_name)["Stacks"][0]
        return stack

    @property
    def _cloudformation(self) -> Any:
        return aws.client("cloudformation", self.endpoint_url)
