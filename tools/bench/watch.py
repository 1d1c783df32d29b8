"""From a rename's answer to the message in an open tab, on the deployed local stack."""

import json
import time
import urllib.request
from pathlib import Path
from statistics import quantiles
from typing import Any

from websockets.sync.client import connect

from tools.bench.figures import Figure
from tools.stack.emulator import free_port
from tools.stack.stack import LocalStack

CHANGES = 60
WARM_UP = 10
WITHIN_SECONDS = 30


def watch_latency(home: Path) -> list[Figure]:
    """Its median and the time that 19 of 20 need. A message that comes before the answer counts as none."""
    quiet = {"AutomaticTitles": "off"}
    with LocalStack(home, free_port(), lambda _: None, parameters=quiet) as stack:
        user = stack.users[0]
        seconds = _latencies(stack.deployed.api_url, user.token)
    twentieths = quantiles(seconds, n=20)
    note = f"{len(seconds)} changes on MiniStack, which reads its streams at intervals of its own"
    return [
        Figure("change to watcher, p50", round(1000 * twentieths[9]), "ms", note=note),
        Figure("change to watcher, p95", round(1000 * twentieths[18]), "ms", note=note),
    ]


def _latencies(url: str, token: str) -> list[float]:
    chat_id = _send(f"{url}/chats", token, "POST", {"title": "Bread"})["id"]
    latencies = []
    with connect(_send(f"{url}/watch", token, "POST")["url"]) as tab:
        for number in range(WARM_UP + CHANGES):
            renamed = _send(f"{url}/chats/{chat_id}/title", token, "PUT", {"title": f"Bread {number}"})
            answered = time.perf_counter()
            while json.loads(tab.recv(WITHIN_SECONDS))["chat"]["title_version"] < renamed["title_version"]:
                pass
            latencies.append(time.perf_counter() - answered)
    return latencies[WARM_UP:]


def _send(url: str, token: str, method: str, body: object = None) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer_body: dict[str, Any] = json.load(answer)
    return answer_body
