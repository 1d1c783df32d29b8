"""The body of a rename, read without pydantic if it is valid."""

import json
import re

# A lone surrogate, which no JSON text may contain.
_SURROGATE = re.compile("[\ud800-\udfff]")


def typed_title(body: bytes) -> str:
    """Returns the title that a user typed. Raises InvalidJson, or InvalidRequest that names the fields.

    Importing pydantic takes a fifth of a cold start. Only an invalid body needs it, for the error's text.
    """
    try:
        # Pairs reveal a repeated name. Only objects become tuples.
        fields = json.loads(body.decode(), object_pairs_hook=tuple)
    except (ValueError, RecursionError):
        fields = None
    match fields:
        case tuple([("title", str(title))]) if not _SURROGATE.search(title):
            return title
    from shared.entrypoints.http.bodies import RenameChat, parse  # noqa: PLC0415 - see above

    return parse(RenameChat, body).title
