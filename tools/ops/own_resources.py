"""The ARNs of a stack's own resources, from AWS: a message of the failure queue may name any resource."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from tools.ops.not_handled import NotHandled

# AutoPublishAlias of template.yaml.
ALIAS = "live"


class OwnResources:
    """A stack's functions and its table's stream.

    ``client`` returns the AWS client of a service name. ``ids`` maps the stack's logical ids to physical ids.
    """

    def __init__(self, client: Callable[..., Any], ids: Mapping[str, str]) -> None:
        self._lambda, self._dynamodb = client("lambda"), client("dynamodb")
        self._ids = ids
        self._arn = cache(self._ask_arn)

    def function(self, arn: object, among: Sequence[str]) -> str:
        """Return the logical id in ``among`` whose function has that ARN. Raises NotHandled.

        Lambda invokes the alias. Messages from before a function had one name ``$LATEST`` or no qualifier.
        """
        for logical_id in among:
            if arn in [f"{self._arn(logical_id)}{qualifier}" for qualifier in ("", ":$LATEST", f":{ALIAS}")]:
                return logical_id
        raise NotHandled("its function is not in this stack, or does not process such messages")

    def require_stream(self, arn: object) -> None:
        """Raise NotHandled unless ``arn`` is a stream of the stack's own table."""
        table, _, label = arn.partition("/stream/") if isinstance(arn, str) else ("", "", "")
        if not label or "/" in label or table != self._arn("Table"):
            raise NotHandled("its stream is not in this stack")

    def _ask_arn(self, logical_id: str) -> str:
        name = self._ids[logical_id]
        arn: Any = (
            self._dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
            if logical_id == "Table"
            else self._lambda.get_function_configuration(FunctionName=name)["FunctionArn"]
        )
        return str(arn)
