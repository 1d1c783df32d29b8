"""The AWS clients and the resources of a stack: the running local one, or one in AWS."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import boto3

from tools.stack import aws
from tools.stack.deployed import physical_ids
from tools.stack.running import running_stack
from tools.stack.sam import STACK_NAME


@dataclass(frozen=True)
class Stack:
    """A stack by its name. ``client`` returns the AWS client of a service name."""

    client: Callable[..., Any]
    name: str

    @cached_property
    def ids(self) -> dict[str, str]:
        """Physical resource ids by logical id."""
        return physical_ids(self.client("cloudformation"), self.name)

    @property
    def table_name(self) -> str:
        """The table's name."""
        return self.ids["Table"]


def stack_of(name: str | None) -> Stack:
    """The stack ``name`` in AWS, or the running local stack. Raises CommandError if none is running."""
    if name:
        session: Any = boto3.Session()
        return Stack(session.client, name)
    aws.forget_own_settings()
    endpoint_url = running_stack().deployed.endpoint_url
    return Stack(partial(aws.client, endpoint_url=endpoint_url), STACK_NAME)
