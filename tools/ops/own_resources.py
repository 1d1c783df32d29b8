"""What a stack owns, by what AWS tells of the stack: a message of the failure queue may name anything."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from tools.ops.not_handled import NotHandled


class OwnResources:
    """A stack's functions and its table's stream.

    ``client`` gives AWS clients by their service's name, ``ids`` are the stack's physical ids by logical ids.
    """

    def __init__(self, client: Callable[..., Any], ids: Mapping[str, str]) -> None:
        self._lambda, self._dynamodb = client("lambda"), client("dynamodb")
        self._ids = ids
        self._arn = cache(self._ask_arn)

    def function(self, arn: object, among: Sequence[str]) -> str:
        """The logical id ``among`` those given whose function has that ARN. Raises NotHandled.

        A qualifier other than ``$LATEST`` names a version or an alias, and the stack has none.
        """
        for logical_id in among:
            if arn in (self._arn(logical_id), f"{self._arn(logical_id)}:$LATEST"):
                return logical_id
        raise NotHandled("its function is none of this stack's that handle such messages")

    def require_stream(self, arn: object) -> None:
        """Raises NotHandled for all that is no stream of the stack's own table."""
        table, _, label = arn.partition("/stream/") if isinstance(arn, str) else ("", "", "")
        if not label or "/" in label or table != self._arn("Table"):
            raise NotHandled("its stream is none of this stack's")

    def _ask_arn(self, logical_id: str) -> str:
        name = self._ids[logical_id]
        told: Any = (
            self._dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
            if logical_id == "Table"
            else self._lambda.get_function_configuration(FunctionName=name)["FunctionArn"]
        )
        return str(told)
