"""The body of a rename, read without pydantic where nothing is wrong with it."""

import json
import re

# Half of a character, which no JSON text may hold.
_SURROGATE = re.compile("[\ud800-\udfff]")


def typed_title(body: bytes) -> str:
    """The title that a person typed. Raises InvalidJson, or InvalidRequest that names the fields.

    To import pydantic takes a fifth of a cold start. A body that is as it should be does not need it; for
    any other it finds the words.
    """
    try:
        # Pairs show a name that comes twice; objects alone are tuples.
        fields = json.loads(body.decode(), object_pairs_hook=tuple)
    except (ValueError, RecursionError):
        fields = None
    match fields:
        case tuple([("title", str(title))]) if not _SURROGATE.search(title):
            return title
    from shared.entrypoints.http.bodies import RenameChat, parse  # noqa: PLC0415 - see above

    return parse(RenameChat, body).title
