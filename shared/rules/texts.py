"""Checks texts from outside that become part of a key."""


def is_printable(text: str, most_bytes: int) -> bool:
    """Returns whether ``text`` is not empty, printable, and within this many bytes of UTF-8."""
    return 0 < len(text.encode("utf-8", "surrogatepass")) <= most_bytes and text.isprintable()
