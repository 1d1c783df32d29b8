"""Error answers of Converse, whose body may be anything: gateways and proxies send them as well."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

_FIRST_ERROR = 300
# What botocore reads of an error, each a text. Its parser raises what it likes at anything else, and
# the status is lost.
_FIELDS = ("__type", "code", "message", "Message")


def read_any_error(client: "BedrockRuntimeClient") -> None:
    """Has the client raise a ClientError with its status for each error answer, whatever its body is."""
    client.meta.events.register("before-parse.bedrock-runtime.Converse", _keep_readable)


def _keep_readable(response_dict: dict[str, Any], **_: object) -> None:
    if response_dict["status_code"] >= _FIRST_ERROR:
        response_dict["body"] = json.dumps(_texts_in(response_dict["body"])).encode()


def _texts_in(body: bytes) -> dict[str, str]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    return {name: fields[name] for name in _FIELDS if isinstance(fields.get(name), str)}
