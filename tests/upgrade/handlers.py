"""Runs the handlers of the release in the working directory: a request per line in, an answer per line out.

It runs with the code of an earlier release, so it imports nothing of the tests.
"""

import importlib
import json
import sys
from types import SimpleNamespace
from typing import Any

# The handlers print log lines and metrics, too.
ANSWER = "answer: "
CONTEXT = SimpleNamespace(
    aws_request_id="request-1",
    function_name="function",
    get_remaining_time_in_millis=lambda: 60_000,
)


def answer_to(line: str) -> Any:
    """What a module's handler returns for an event."""
    request = json.loads(line)
    return importlib.import_module(request["module"]).handler(request["event"], CONTEXT)


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        sys.stdout.write(f"\n{ANSWER}{json.dumps(answer_to(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
