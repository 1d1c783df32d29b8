"""The structures that a title is asked for in, which are the same for every provider."""

import json

NAME = "title"
SCHEMA = {
    "type": "object",
    "properties": {NAME: {"type": "string"}},
    "required": [NAME],
    "additionalProperties": False,
}
SCHEMA_JSON = json.dumps(SCHEMA)
