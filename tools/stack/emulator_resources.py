"""Adds to MiniStack's CloudFormation what it lacks, so that it takes the whole template.

Some resources of EventBridge have an API only. Others are only noted. An alarm on metric math is made, but
watches nothing. An HTTP API's endpoint is where this machine finds it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services import apigateway, eventbridge
from ministack.services.cloudformation import provisioners

Properties = dict[str, Any]
Created = tuple[str, Properties]
Create = Callable[[str, Properties, str], Created]
# The emulator evaluates no bus policies, runs no saved queries and has no CodeDeploy: an alias moves at once.
NOTED = (
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::Events::EventBusPolicy",
    "AWS::Logs::QueryDefinition",
)
ALARM, API = "AWS::CloudWatch::Alarm", "AWS::ApiGatewayV2::Api"


@dataclass(frozen=True)
class _Resource:
    """A type of resource: the API's calls that make and remove one, and its fields for name and ARN."""

    make: Callable[[Properties], Any]
    remove: Callable[[Properties], Any]
    name: str
    arn: str

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Created:
        """Gives what Ref and GetAtt of the resource give."""
        name = properties.get(self.name) or f"{stack_name}-{logical_id}"
        status, _, body = self.make({**properties, self.name: name})
        if status != 200:  # noqa: PLR2004 - of HTTP
            raise ValueError(body)
        return name, {"Arn": json.loads(body)[self.arn]}

    def delete(self, name: str, _properties: Properties) -> None:
        """Removes the resource."""
        self.remove({self.name: name})


def _make_archive(properties: Properties) -> Any:
    asked = {**properties, "EventSourceArn": properties["SourceArn"]}
    asked["RetentionDays"] = int(properties["RetentionDays"])
    asked["EventPattern"] = json.dumps(properties["EventPattern"])
    return eventbridge._create_archive(asked)  # noqa: SLF001 - as its CloudFormation does


_RESOURCES = {
    "AWS::Events::ApiDestination": _Resource(
        eventbridge._create_api_destination,  # noqa: SLF001 - as its CloudFormation does
        eventbridge._delete_api_destination,  # noqa: SLF001
        "Name",
        "ApiDestinationArn",
    ),
    "AWS::Events::Archive": _Resource(
        _make_archive,
        eventbridge._delete_archive,  # noqa: SLF001
        "ArchiveName",
        "ArchiveArn",
    ),
    "AWS::Events::Connection": _Resource(
        eventbridge._create_connection,  # noqa: SLF001
        eventbridge._delete_connection,  # noqa: SLF001
        "Name",
        "ConnectionArn",
    ),
}


def add_resources(endpoint_url: str) -> None:
    """Lets templates have all of these. ``endpoint_url`` is the emulator's own."""
    handlers = provisioners._RESOURCE_HANDLERS  # noqa: SLF001 - there is no other way in
    for kind, resource in _RESOURCES.items():
        handlers[kind] = {"create": resource.create, "delete": resource.delete}
    for kind in NOTED:
        handlers[kind] = {"create": _note, "delete": lambda _name, _properties: None}
    handlers[API]["create"] = _served_below(endpoint_url, handlers[API]["create"])
    make_alarm = handlers[ALARM]["create"]
    handlers[ALARM]["create"] = lambda logical_id, properties, stack_name: make_alarm(
        logical_id, _of_one_metric(properties), stack_name
    )
    change_alarm = handlers[ALARM]["update"]
    handlers[ALARM]["update"] = lambda name, old, new, *rest, **more: change_alarm(
        name, old, _of_one_metric(new), *rest, **more
    )


def _note(logical_id: str, _properties: Properties, stack_name: str) -> Created:
    name = f"{stack_name}-{logical_id}"
    return name, {"Arn": name}


def _of_one_metric(properties: Properties) -> Properties:
    """An alarm's properties. Of metric math there is one metric that nobody writes."""
    if "Metrics" not in properties:
        return properties
    rest = {name: value for name, value in properties.items() if name != "Metrics"}
    return {**rest, "Namespace": "NotEmulated", "MetricName": "MetricMath"}


def _served_below(endpoint_url: str, create: Create) -> Create:
    """MiniStack names a host below its own, which no machine resolves."""

    def create_api(logical_id: str, properties: Properties, stack_name: str) -> Created:
        api_id, attributes = create(logical_id, properties, stack_name)
        if properties.get("ProtocolType") != "WEBSOCKET":
            attributes["ApiEndpoint"] = f"{endpoint_url}/_aws/execute-api/{api_id}/$default"
            apigateway._apis[api_id]["apiEndpoint"] = attributes["ApiEndpoint"]  # noqa: SLF001
        return api_id, attributes

    return create_api
