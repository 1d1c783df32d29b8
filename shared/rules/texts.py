"""What a text may be that somebody else made up and the table has to hold."""


def is_printable(text: str, most_bytes: int) -> bool:
    """Whether ``text`` is something, of at most so many bytes of UTF-8, without control characters."""
    return 0 < len(text.encode("utf-8", "surrogatepass")) <= most_bytes and text.isprintable()
