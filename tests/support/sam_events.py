"""Makes events as ``sam local start-api`` hands them to functions: by SAM CLI itself, without a container.

Run by the Python of the environment that SAM CLI is in. Standard input is a JSON list of requests
``{method, path, headers, body}``, standard output a list of their events.
"""

import base64
import json
import sys
from typing import Any

from samcli.lib.providers.api_provider import ApiProvider  # type: ignore[import-not-found] # of that environment
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider  # type: ignore[import-not-found] # too
from samcli.local.apigw.local_apigw_service import LocalApigwService  # type: ignore[import-not-found] # too


class Runner:
    """Stands where SAM runs functions, and keeps their events."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def is_debugging(self) -> bool:
        """As SAM asks of its runner."""
        return False

    def invoke(self, _function: str, event: str, stdout: Any, **_: object) -> None:
        """Takes the event and answers with something."""
        self.events.append(json.loads(event))
        stdout.write_str('{"statusCode": 204}')


def main() -> None:
    """Makes the events."""
    stacks, _ = SamLocalStackProvider.get_stacks("template.yaml")
    runner = Runner()
    service = LocalApigwService(ApiProvider(stacks).api, runner)
    service.create()
    client = service._app.test_client()  # noqa: SLF001 - SAM starts it as a server only
    for request in json.load(sys.stdin):
        known = len(runner.events)
        body = base64.b64decode(request.pop("body"))
        client.open(request.pop("path"), data=body, **request)
        assert len(runner.events) == known + 1, f"SAM runs no function for {request}"
    json.dump(runner.events, sys.stdout)


if __name__ == "__main__":
    main()
