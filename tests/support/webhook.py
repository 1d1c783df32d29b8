"""A webhook of this machine that keeps what it is sent, over https."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Queue
from typing import Any

from tests.support.stub_server import StubServer
from tools.stack.front import HOST


@dataclass(frozen=True)
class Webhook:
    """The address, and each request's headers, with names in lower case, and body."""

    url: str
    requests: Queue[tuple[dict[str, str], Any]]


@contextmanager
def webhook(certificate: Path) -> Iterator[Webhook]:
    """Answers each POST with 204."""
    requests: Queue[tuple[dict[str, str], Any]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            requests.put((headers, json.loads(self.rfile.read(int(headers["content-length"])))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with StubServer((HOST, 0), Handler) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Webhook(f"https://{HOST}:{server.server_port}/titles", requests)
        server.shutdown()
