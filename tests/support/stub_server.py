"""An HTTP server of this machine that a stub answers with."""

from http.server import ThreadingHTTPServer


class StubServer(ThreadingHTTPServer):
    """A thread for each connection. Callers may hang up in the middle of an answer."""

    # A batch's pushes connect all at once.
    request_queue_size = 128

    def serve_forever(self, poll_interval: float = 0.02) -> None:
        """Ends soon after it is told to, for which a test waits. By default that takes half a second."""
        super().serve_forever(poll_interval)

    def handle_error(self, *_: object) -> None:
        """Nothing: a caller that hung up is part of the tests."""
