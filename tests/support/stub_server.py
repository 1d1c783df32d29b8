"""An HTTP server of this machine that a stub answers with."""

from http.server import ThreadingHTTPServer


class StubServer(ThreadingHTTPServer):
    """A thread for each connection. Callers may hang up in the middle of an answer."""

    # A batch's pushes connect all at once.
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Nothing: a caller that hung up is part of the tests."""
