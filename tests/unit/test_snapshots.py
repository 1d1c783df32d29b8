"""What a snapshot of a function with SnapStart holds, and what two environments that start from it share."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.support.template import PROJECT, functions

# The functions by their folders.
SNAPPED = sorted(
    function["CodeUri"].removeprefix("functions/")
    for function in functions().values()
    if "SnapStart" in function
)
# As Lambda does it: import, hooks, snapshot. A fork stands for an environment that starts from the snapshot.
START = """
import importlib, json, os, random, socket, sys, types

before, after = [], []
hooks = types.ModuleType("snapshot_restore_py")
hooks.register_before_snapshot = before.append
hooks.register_after_restore = after.append
sys.modules["snapshot_restore_py"] = hooks

def refuse(*_):
    raise AssertionError("a snapshot must hold no connection")

connect, socket.socket.connect = socket.socket.connect, refuse
importlib.import_module(f"functions.{sys.argv[1]}.app")
for hook in reversed(before):
    hook()
from shared.bootstrap import storage, titling

def restored():
    reading, writing = os.pipe()
    state = random.getstate()
    if os.fork() == 0:
        random.setstate(state)  # Python seeds it after a fork, but not after a restore
        for hook in after:
            hook()
        opened = storage.dynamodb.cache_info().misses
        seen = {"id": storage.new_id(), "random": random.random(), "opened": opened}
        os.write(writing, json.dumps(seen).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        return json.loads(answer.read())

opened = {"table": storage.dynamodb.cache_info().currsize, "bedrock": titling._bedrock.cache_info().currsize}
print(json.dumps({"hooks": len(before), "opened": opened, "restored": [restored(), restored()]}))
"""


def started(name: str, kind: str) -> dict[str, Any]:
    """What is seen of a function whose environments start in a way of Lambda's."""
    lambdas = {"AWS_LAMBDA_INITIALIZATION_TYPE": kind, "AWS_DEFAULT_REGION": "us-east-1", "TABLE_NAME": "t"}
    credentials = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    run = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", START, name],
        cwd=PROJECT,
        env={**os.environ, **lambdas, **credentials},
        check=True,
        capture_output=True,
        text=True,
    )
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen


@pytest.mark.parametrize("name", SNAPPED)
def test_snapshot_holds_open_clients_and_no_connection(name: str) -> None:
    """So that an environment that starts from it opens none, and inherits no connection that is cut."""
    seen = started(name, "snap-start")
    assert seen["opened"] == {"table": 1, "bedrock": int(name in {"propose", "regenerate", "titles"})}
    assert [one["opened"] for one in seen["restored"]] == [1, 1]


def test_environments_of_one_snapshot_make_their_own_ids_and_pauses() -> None:
    """Ids come from the kernel. The generator of pauses begins anew in each."""
    one, other = started("rename", "snap-start")["restored"]
    assert one["id"] != other["id"]
    assert one["random"] != other["random"]


def test_function_without_snapshots_has_no_hooks() -> None:
    """Its cold start opens what its first request needs, as before."""
    seen = started("rename", "on-demand")
    assert seen["hooks"] == 0
    assert seen["opened"] == {"table": 0, "bedrock": 0}
