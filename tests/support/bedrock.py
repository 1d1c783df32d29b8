"""A Bedrock that says what the test wants, over HTTP on this machine."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GATE_SECONDS = 30


class StubBedrock:
    """Answers each Converse call with ``text`` after ``delay`` seconds, or with ``error`` (status, code).

    ``texts`` are what it says first.
    ``drip`` are the seconds between two bytes of its answers; none leaves while the ``gate`` is closed.
    """

    def __init__(self) -> None:
        self.text = "A title from a model"
        self.texts: list[str] = []
        self.stop_reason = "end_turn"
        self.content: list[dict[str, Any]] | None = None
        self.delay = 0.0
        self.drip = 0.0
        self.error: tuple[int, str] | None = None
        self.requests: list[dict[str, Any]] = []
        self.endpoint_url = ""
        self.gate = threading.Event()
        self.gate.set()

    def reset(self) -> None:
        """As new."""
        self.text, self.content, self.error = "A title from a model", None, None
        self.delay = self.drip = 0.0
        self.gate.set()
        self.requests.clear()

    def answer(self) -> dict[str, Any]:
        """The body of a Converse response."""
        text = self.texts.pop(0) if self.texts else self.text
        content = self.content if self.content is not None else [{"text": text}]
        return {
            "output": {"message": {"role": "assistant", "content": content}},
            "stopReason": self.stop_reason,
            "usage": {"inputTokens": 42, "outputTokens": 7, "totalTokens": 49},
            "metrics": {"latencyMs": 1},
        }


@contextmanager
def stub_bedrock() -> Iterator[StubBedrock]:
    """Serves a stub until the block ends."""
    stub = StubBedrock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            stub.requests.append({"path": self.path, **json.loads(body)})
            time.sleep(stub.delay)
            stub.gate.wait(GATE_SECONDS)
            status, code = stub.error or (200, "")
            answer = {"message": "arn:aws:secret-internals"} if stub.error else stub.answer()
            payload = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            if code:
                self.send_header("x-amzn-errortype", code)
            self.end_headers()
            for byte in payload:
                self.wfile.write(bytes([byte]))
                time.sleep(stub.drip)

        def log_message(self, *_: object) -> None:
            """Nothing: the test's output is not the place."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A caller that hung up is part of the tests."""

    with Server(("127.0.0.1", 0), Handler) as server:
        stub.endpoint_url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield stub
        server.shutdown()
