"""Checks texts from outside that become part of a key or of a log line."""

import re

# OAuth's characters for a client id, without the separator of a write id.
_CLIENT_ID = re.compile(r"[!-\"$-~]{1,256}")


def is_printable(text: str, most_bytes: int) -> bool:
    """Returns whether ``text`` is not empty, printable, and within this many bytes of UTF-8."""
    return 0 < len(text.encode("utf-8", "surrogatepass")) <= most_bytes and text.isprintable()


def is_client_id(text: str) -> bool:
    """Returns whether ``text`` can be logged as the id of an OAuth client: visible ASCII without ``#``."""
    return _CLIENT_ID.fullmatch(text) is not None
