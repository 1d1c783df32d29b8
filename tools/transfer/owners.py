"""Whose a conversation becomes: one user's, or a user's by the name in the export."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.rules.limits import may_be_limited
from tools.command_error import CommandError
from tools.transfer.incoming import Refused


@dataclass(frozen=True)
class Owners:
    """``everybody`` is the one owner of all. Without one, ``by_name`` has the owner by the export's name.

    Without both, the owner has the name that the export gives.
    """

    everybody: str | None = None
    by_name: dict[str, str] | None = None

    def of(self, name: str | None) -> str:
        """The owner here. Raises Refused if there is none."""
        owner = self.everybody or self._mapped(name)
        if owner is None:
            raise Refused(
                "its owner is not in the map" if self.by_name is not None and name else "it names no owner"
            )
        if not may_be_limited(owner):
            raise Refused("no user has an id like its owner's")
        return owner

    def _mapped(self, name: str | None) -> str | None:
        if self.by_name is None or name is None:
            return name
        return self.by_name.get(name)


def owners_of(owner: str | None, map_path: Path | None) -> Owners:
    """The owners of a command line. Raises CommandError."""
    if owner is not None and not may_be_limited(owner):
        raise CommandError("No user has such an id.")
    if map_path is None:
        return Owners(owner)
    try:
        names: Any = json.loads(map_path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{map_path} cannot be read as JSON.") from error
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise CommandError(f'{map_path} must be like {{"name in the export": "user id here"}}.')
    return Owners(None, names)
