"""Adds to MiniStack's CloudFormation the resources of EventBridge for which it has an API only."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

Properties = dict[str, Any]


@dataclass(frozen=True)
class _Resource:
    """A type of resource: the API's calls that make and remove one, and its fields for name and ARN."""

    make: Callable[[Properties], Any]
    remove: Callable[[Properties], Any]
    name: str
    arn: str

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> tuple[str, Properties]:
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


def add_resources() -> None:
    """Lets templates have connections, API destinations and archives."""
    handlers = provisioners._RESOURCE_HANDLERS  # noqa: SLF001 - there is no other way in
    for kind, resource in _RESOURCES.items():
        handlers[kind] = {"create": resource.create, "delete": resource.delete}
