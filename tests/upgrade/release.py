"""A release of the service: its handlers, in a process of their own, on a table of DynamoDB Local."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.api import as_verified, bearer
from tests.support.sources import Source, Stream, sources_of
from tests.support.template import http_routes, read_template
from tests.upgrade.handlers import ANSWER
from tools.stack import aws

HANDLERS = Path(__file__).with_name("handlers.py")
STREAM_FUNCTIONS = ("TitleEventsFunction", "AutoTitleFunction")
MANY = dict.fromkeys(
    ("TITLE_REQUESTS_PER_MINUTE", "NEW_CHATS_PER_MINUTE", "WATCH_TICKETS_PER_MINUTE"), "99999"
)


THROTTLED, MAX_TRIES = 503, 20


@dataclass(frozen=True)
class Answer:
    """What a handler answered."""

    status: int
    headers: dict[str, str]
    body: Any


class Release:
    """Sends requests and stream records to the functions of a release, as its template wires them."""

    def __init__(self, tree: Path, process: subprocess.Popen[str]) -> None:
        template = read_template(tree / "template.yaml")["Resources"]
        self._functions: dict[str, Any] = {
            name: resource["Properties"]
            for name, resource in template.items()
            if resource["Type"] == "AWS::Serverless::Function"
        }
        self._of_route = {
            route: name for name, function in self._functions.items() for route in http_routes(function)
        }
        self._process = process
        self._sources: list[Source] = [
            source for name in STREAM_FUNCTIONS for source in sources_of(name, self._functions[name])
        ]

    def has(self, route: str) -> bool:
        """Whether the release has this route."""
        return route in self._of_route

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """What a function returns."""
        module = self._functions[function]["Handler"].rpartition(".")[0]
        requests, answers = self._process.stdin, self._process.stdout
        assert requests
        assert answers
        requests.write(json.dumps({"module": module, "event": event}) + "\n")
        requests.flush()
        for line in answers:
            if line.startswith(ANSWER):
                return json.loads(line.removeprefix(ANSWER))
        raise AssertionError(f"{function} has ended its process")

    def __call__(
        self, route: str, body: object = None, *, thing: str = "", owner: str = "ada", **headers: str
    ) -> Answer:
        """The answer to a request. ``thing`` is the parameter of its path."""
        path, _, query = route.partition("?")
        groups = ["admins"] if owner == "root" else []
        claims = {"sub": owner, "cognito:groups": groups}
        event = {
            "version": "2.0",
            "routeKey": path,
            "headers": {"authorization": bearer(claims)}
            | {name.replace("_", "-"): value for name, value in headers.items()},
            "requestContext": {
                "http": {"method": path.split(" ")[0]},
                "authorizer": {"jwt": {"claims": as_verified(claims), "scopes": None}},
            },
            "pathParameters": {"proxy" if "proxy" in path else "id": thing} if thing else None,
            "queryStringParameters": dict(part.split("=", 1) for part in query.split("&")) if query else None,
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = self._answer(self._of_route[path], event)
        text = answer.get("body")
        return Answer(answer["statusCode"], answer["headers"], json.loads(text) if text else None)

    def _answer(self, function: str, event: Mapping[str, Any]) -> Any:
        """What a client gets, who asks again while the machine is too busy for the table to answer."""
        for _ in range(MAX_TRIES):
            answer = self.invoke(function, event)
            if answer["statusCode"] != THROTTLED:
                break
        return answer

    def deliver(self, stream: Stream) -> None:
        """Have the stream's functions handle what is new in the stream, until nothing is."""
        while records := stream.new_records():
            for source in self._sources:
                source.offer(records)
                while source.pending:
                    source.deliver(self.invoke)


@contextmanager
def running(tree: Path, dynamodb_url: str, table_name: str, services_url: str) -> Iterator[Release]:
    """Runs the release in ``tree`` until the block ends."""
    environment = {
        **aws.without_own_settings(os.environ),
        **aws.environment(services_url),
        **MANY,
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_url,
        "BACKLOG_QUEUE_URL": f"{services_url}/backlog",
        "EVENT_BUS_NAME": "titles",
        "FAILURE_QUEUE_URL": f"{services_url}/failures",
        "PYTHONPATH": str(tree),
        "TABLE_NAME": table_name,
        "WATCH_URL": f"{services_url.replace('http', 'ws', 1)}/live",
    }
    with subprocess.Popen(
        [sys.executable, "-P", str(HANDLERS)],
        cwd=tree,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Release(tree, process)
        assert process.stdin
        process.stdin.close()
