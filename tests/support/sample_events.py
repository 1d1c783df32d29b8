"""The sample events beside the schemas, as EventBridge delivers them."""

import json
from typing import Any

from tests.support.template import PROJECT

FOLDER = PROJECT / "schemas" / "examples"
SAMPLES: dict[str, dict[str, Any]] = {
    path.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}


def delivered(kind: str, detail: Any) -> dict[str, Any]:
    """An event with this detail, in the envelope of a sample."""
    return {**SAMPLES["title_change.1.json"], "detail-type": kind, "detail": detail}
