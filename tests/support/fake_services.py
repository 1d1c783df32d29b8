"""What functions call beside the table and the models: a bus, a queue and watchers, on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.support.stub_server import StubServer

Reply = tuple[int, str, dict[str, Any]]
NO_CONTENT = 204


class FakeServices:
    """EventBridge, SQS and a WebSocket API's management, which take everything and remember it.

    Beside them is Secrets Manager with ``secrets``.

    ``events`` are the bus's entries, and ``quarantined`` the bodies of the failure queue's messages.
    ``backlog`` has the messages of the backlogs' queue, and their delays. ``pushed`` has
    each connection and its message. Connections in ``gone`` are closed, also those in ``closed``.
    ``push_fails`` are the statuses and error codes of the first pushes. A status of 0 cuts the connection.
    An entry that contains a text in ``refused`` gets the error code under that text. A call with an entry
    that contains a text in ``refused_calls`` gets the status and the error code under it, and none of its
    entries is taken.
    """

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self.reset()

    def reset(self) -> None:
        """As new."""
        self.events: list[dict[str, Any]] = []
        self.quarantined: list[dict[str, Any]] = []
        self.backlog: list[tuple[dict[str, int], int]] = []
        self.pushed: list[tuple[str, dict[str, Any]]] = []
        self.gone: set[str] = set()
        self.closed: list[str] = []
        self.push_fails: list[tuple[int, str]] = []
        self.secrets: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.refused_calls: dict[str, tuple[int, str]] = {}

    def reply(self, target: str, path: str, body: dict[str, Any]) -> Reply:
        """Status, error code and body of the answer to one request."""
        if target == "AWSEvents.PutEvents":
            for text, (status, code) in self.refused_calls.items():
                if any(text in entry["Detail"] for entry in body["Entries"]):
                    return status, "", {"__type": code, "message": "no"}
            results = [self._put(entry) for entry in body["Entries"]]
            failed = sum("ErrorCode" in result for result in results)
            return 200, "", {"FailedEntryCount": failed, "Entries": results}
        if target == "AmazonSQS.SendMessage":
            self.quarantined.append(json.loads(body["MessageBody"]))
            return 200, "", {"MessageId": str(len(self.quarantined))}
        if target == "AmazonSQS.SendMessageBatch":
            self.backlog += [
                (json.loads(entry["MessageBody"]), entry["DelaySeconds"]) for entry in body["Entries"]
            ]
            return 200, "", {"Successful": [{"Id": entry["Id"]} for entry in body["Entries"]], "Failed": []}
        if target == "secretsmanager.GetSecretValue":
            return self._secret(body["SecretId"])
        return self._push(target, path, body)

    def _secret(self, name: str) -> Reply:
        if name not in self.secrets:
            return 400, "ResourceNotFoundException", {"message": "no"}
        return 200, "", {"Name": name, "SecretString": self.secrets[name]}

    def _push(self, target: str, path: str, body: dict[str, Any]) -> Reply:
        _, separator, connection_id = path.partition("/@connections/")
        assert separator, f"nobody is called so: {target} {path}"
        if self.push_fails:
            return *self.push_fails.pop(0), {"message": "no"}
        if connection_id in self.gone:
            return 410, "", {"message": "gone"}  # without an error type, as API Gateway may answer
        self.pushed.append((connection_id, body))
        return 200, "", {}

    def close(self, path: str) -> Reply:
        """The same for the closing of a connection."""
        _, separator, connection_id = path.partition("/@connections/")
        assert separator, f"nobody is called so: {path}"
        if connection_id in self.gone:
            return 410, "", {"message": "gone"}
        self.gone.add(connection_id)
        self.closed.append(connection_id)
        return 204, "", {}

    def _put(self, entry: dict[str, Any]) -> dict[str, str]:
        code = next((code for text, code in self.refused.items() if text in entry["Detail"]), None)
        if code:
            return {"ErrorCode": code, "ErrorMessage": "no"}
        event = {"source": entry["Source"], "detail-type": entry["DetailType"]}
        self.events.append({**event, "detail": json.loads(entry["Detail"])})
        return {"EventId": str(len(self.events))}


@contextmanager
def fake_services() -> Iterator[FakeServices]:
    """Serves them until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer's head and body are two packets: the second would wait for the first's acknowledgement.
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self._respond(*stub.reply(self.headers.get("x-amz-target", ""), self.path, body))

        def do_DELETE(self) -> None:
            self._respond(*stub.close(self.path))

        def _respond(self, status: int, code: str, answer: dict[str, Any]) -> None:
            payload = b"" if status == NO_CONTENT else json.dumps(answer).encode()
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("content-length", str(len(payload)))
            if code:
                self.send_header("x-amzn-errortype", code)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Nothing: the test's output is not the place."""

    with StubServer(("127.0.0.1", 0), Handler) as server:
        stub = FakeServices(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield stub
        server.shutdown()
