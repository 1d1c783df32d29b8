"""A Bedrock that says what the test wants, over HTTP on this machine."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, NoReturn

from shared.adapters.models.provider import Clients
from shared.rules.model_configs import ModelConfig
from tests.support.chat_completions import PATH, chat_completion, error_body
from tests.support.stub_server import StubServer

GATE_SECONDS = 30
# The header that tells virtual time how long an answer took.
TAKES = "x-takes"

# A dollar and five for a million tokens.
HAIKU = ModelConfig(
    "haiku",
    "bedrock",
    "anthropic.haiku",
    input_micros_per_million=1_000_000,
    output_micros_per_million=5_000_000,
)
# In micro-dollars: a token that is read, one that is said, and what the stub's answer costs.
INPUT_COST, OUTPUT_COST = 1, 5
COST = 42 * INPUT_COST + 7 * OUTPUT_COST


def never_opened() -> NoReturn:
    """For code that is to send nothing."""
    raise AssertionError("a request was to be sent")


def clients(
    bedrock: Callable[[], Any] = never_opened,
    endpoints: Callable[[], Any] = never_opened,
    secrets: Callable[[], Any] = never_opened,
) -> Clients:
    """What opens clients; those that a test does not give are not to be needed."""
    return Clients(bedrock, endpoints, secrets)


class StubBedrock:
    """Answers each Converse call with ``text`` after ``delay`` seconds, or with ``error`` (status, code).

    ``texts`` are what it says first and ``errors`` how it fails first; None in them is an answer.
    ``message`` is what its errors say.
    A request that holds a name in ``refuses`` is refused with what is said there, one that holds words of
    ``texts_by_words`` is answered with what they have there, and ``raw`` is an answer of no shape at all.
    What a model has in ``errors_by_model`` goes for that model alone.
    ``during_call`` happens while it thinks, and ``on_call`` is told the port that a call comes from.
    ``takes`` are the seconds of virtual time that its first answers take.
    ``drip`` are the seconds between two bytes of its answers; none leaves while the ``gate`` is closed.
    ``answered`` counts what has to be paid. What is asked as of an OpenAI-compatible endpoint is answered in
    its shapes: with ``takes_key`` for that key alone. ``keys`` has the key of each request.
    """

    def __init__(self) -> None:
        self.text = "A bread from a model"
        self.texts: list[str] = []
        self.texts_by_words: dict[str, str] = {}
        self.stop_reason = "end_turn"
        self.content: list[dict[str, Any]] | None = None
        self.during_call: Callable[[], object] = lambda: None
        self.on_call: Callable[[int], object] = lambda _port: None
        self.input_tokens, self.output_tokens = 42, 7
        self.delay = 0.0
        self.takes: list[float] = []
        self.drip = 0.0
        self.raw: bytes | None = None
        self.error: tuple[int, str] | None = None
        self.message = "arn:aws:secret-internals"
        self.errors: list[tuple[int, str] | None] = []
        self.errors_by_model: dict[str, tuple[int, str]] = {}
        self.refuses: dict[str, str] = {}
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.takes_key = ""
        self.answered = 0
        self.endpoint_url = ""
        self.gate = threading.Event()
        self.gate.set()

    def reset(self) -> None:
        """As new."""
        self.gate.set()
        vars(self).update({**vars(StubBedrock()), "endpoint_url": self.endpoint_url, "gate": self.gate})

    def failure(self, path: str, body: str) -> tuple[int, str, str] | None:
        """Status, code and message of the failure that a request gets, if it gets one."""
        for name, message in self.refuses.items():
            if f'"{name}"' in body:
                return 400, "ValidationException", message
        error = self.errors_by_model.get(json.loads(body).get("model") or path.split("/")[2])
        error = error or (self.errors.pop(0) if self.errors else self.error)
        return (*error, self.message) if error else None

    def answer(self, body: str) -> dict[str, Any]:
        """The body of a Converse response."""
        self.answered += 1
        by_words = next((title for words, title in self.texts_by_words.items() if words in body), None)
        text = by_words or (self.texts.pop(0) if self.texts else self.text)
        content = self.content if self.content is not None else [_as_asked(text, json.loads(body))]
        return {
            "output": {"message": {"role": "assistant", "content": content}},
            "stopReason": self.stop_reason,
            "usage": {
                "inputTokens": self.input_tokens,
                "outputTokens": self.output_tokens,
                "totalTokens": self.input_tokens + self.output_tokens,
            },
            "metrics": {"latencyMs": 1},
        }


def _as_asked(text: str, request: dict[str, Any]) -> dict[str, Any]:
    """The content block of a model that writes a title where the request wants it."""
    if "toolConfig" in request or "tools" in request:
        return {"toolUse": {"toolUseId": "1", "name": "title", "input": {"title": text}}}
    is_object = "outputConfig" in request or "response_format" in request
    return {"text": json.dumps({"title": text}) if is_object else f"<title>{text}</title>"}


@contextmanager
def stub_bedrock() -> Iterator[StubBedrock]:
    """Serves a stub until the block ends."""
    stub = StubBedrock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer's head and body are two packets: the second would wait for the first's acknowledgement.
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            stub.requests.append({"path": self.path, **json.loads(body)})
            stub.keys.append(self.headers.get("authorization", ""))
            stub.on_call(self.client_address[1])
            stub.during_call()
            time.sleep(stub.delay)
            stub.gate.wait(GATE_SECONDS)
            status, code, message = stub.failure(self.path, body) or (200, "", "")
            if not stub.keys[-1].endswith(stub.takes_key):
                status, code, message = 401, "invalid_api_key", f"Incorrect API key: {stub.keys[-1]}"
            answer = {"message": message} if code else stub.answer(body)
            if self.path == PATH:
                answer = error_body(code, message) if code else chat_completion(answer)
            payload = json.dumps(answer).encode() if stub.raw is None else stub.raw
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            self.send_header(TAKES, str(stub.takes.pop(0) if stub.takes else 0))
            if code:
                self.send_header("x-amzn-errortype", code)
            self.end_headers()
            size = 1 if stub.drip else len(payload)
            for start in range(0, len(payload), max(size, 1)):
                self.wfile.write(payload[start : start + size])
                time.sleep(stub.drip)

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the test's output is not the place."""

    with StubServer(("127.0.0.1", 0), Handler) as server:
        stub.endpoint_url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield stub
        server.shutdown()
