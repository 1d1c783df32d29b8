"""The items that earlier releases wrote, as data: no clone's history is needed to read them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ITEMS = Path(__file__).with_name("items")


@dataclass(frozen=True)
class Stored:
    """The ``items`` of a table in wire form, and what users read of them from the release that wrote them."""

    items: list[dict[str, Any]]
    reads: dict[str, Any]

    @classmethod
    def of(cls, version: str) -> "Stored":
        """Those of a release."""
        return cls(**json.loads((ITEMS / f"{version}.json").read_text("utf-8")))


def versions() -> list[str]:
    """The releases whose items are stored."""
    return sorted(path.stem for path in ITEMS.glob("*.json"))
