"""What the document says of the API as a whole: version, address, and groups of operations."""

import re

from tools.contract.schemas import Json
from tools.ops.versions import project_version

# The groups, by what their paths match. The first that does is an operation's.
_TAGS = {
    "Administration": (
        "^/admin/",
        "Models, the style of titles, usage limits, automatic titles and backlogs. For administrators.",
    ),
    "Watching": (
        "^/(watch|title-changes)$",
        "What changes in the caller's chats, now and since a time.",
    ),
    "Titles": ("/titles?(/|$)", "Suggest, store, rename and restore titles."),
    "Messages": ("/messages$", "What is said in a chat."),
    "Chats": ("^/(chats|export)", "The caller's chats."),
    "Usage": ("^/usage$", "What the caller's titles cost."),
    "Document": (r"^/openapi\.json$", "This document."),
}


def overview() -> Json:
    """Returns the document's info, servers and tags."""
    return {
        "info": {
            "title": "chat-titles",
            "version": project_version(),
            "description": "Names chats: propose, regenerate, rename. Times are RFC 3339 UTC."
            " Ids are ULIDs or the caller's own.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [_server()],
        "tags": [{"name": name, "description": about} for name, (_, about) in _TAGS.items()],
    }


def tag_of(path: str) -> str:
    """Returns the name of the group of an operation. Raises LookupError for a path of none."""
    for name, (pattern, _) in _TAGS.items():
        if re.search(pattern, path):
            return name
    raise LookupError(f"Add {path} to a tag in tools/contract/overview.py.")


def _server() -> Json:
    host = {
        "default": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
        "description": "The host of your deployment, in the stack's output ApiUrl.",
    }
    return {"url": "https://{host}", "description": "A deployment in AWS.", "variables": {"host": host}}
