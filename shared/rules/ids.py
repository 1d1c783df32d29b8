"""The ids of chats and messages: ULIDs that this service makes, and ids that callers choose."""

import re

ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
MAX_ID_LENGTH = 128
# The characters that need no escape in a URL (RFC 3986). Dots alone would be steps of a path.
ID = r"\.*[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
ID_RULE = f"An id has 1 to {MAX_ID_LENGTH} of A-Z a-z 0-9 . _ ~ - and is not dots only."
_ULID = re.compile(ULID)
_ID = re.compile(ID)


def is_ulid(text: str) -> bool:
    """Returns whether ``text`` is a canonical ULID, the form of the ids that this service makes."""
    return _ULID.fullmatch(text) is not None


def is_id(text: str) -> bool:
    """Returns whether ``text`` may be the id of a chat or a message. Every ULID may."""
    return len(text) <= MAX_ID_LENGTH and _ID.fullmatch(text) is not None
