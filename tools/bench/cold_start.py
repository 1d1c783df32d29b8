"""From a fresh process to the first answer, beside one that imports boto3 and makes a client."""

import compileall
import json
import os
import subprocess
import sys
import time
from statistics import median

from tools.bench.figures import Figure, ratio
from tools.bench.service import event, new_chat
from tools.stack.sam import PROJECT

ROUNDS = 21
GOALS = {"rename": 1.0, "propose": 1.15}
FLOOR = "import boto3; boto3.client('dynamodb')"
# As Lambda does it: the handler is imported, then called. What makes the request costs next to nothing.
ANSWER = """
import json, sys
from types import SimpleNamespace
from functions.{function}.app import handler
context = SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: 38_000)
answer = handler(json.loads(sys.argv[1]), context)
assert answer["statusCode"] == 200, answer
"""


def cold_starts() -> list[Figure]:
    """Rename, and propose by the offline titler: a model of Bedrock's is another client and another wait."""
    for folder in ("functions", "shared"):  # Lambda gets the bytecode with the layer
        compileall.compile_dir(PROJECT / folder, quiet=1)
    rename = event("PUT /chats/{id}/title", new_chat(), {"title": "Stove bread"})
    propose = event("POST /chats/{id}/title/propose", new_chat())
    requests = {"rename": rename, "propose": propose}
    return [_cold_start(function, json.dumps(request)) for function, request in requests.items()]


def _cold_start(function: str, request: str) -> Figure:
    code = ANSWER.format(function=function)
    pairs = [(_seconds(code, request), _seconds(FLOOR)) for _ in range(ROUNDS + 1)][1:]
    ours, floor = (1000 * median(seconds) for seconds in zip(*pairs, strict=True))
    note = f"{ours:.0f} ms, floor {floor:.0f} ms"
    name = f"cold start of {function}, by boto3 with one client"
    return ratio(name, pairs, goal=GOALS[function], note=note)


def _seconds(code: str, *arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began
