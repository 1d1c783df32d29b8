"""Finds the local stack that is running now."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tools.command_error import CommandError
from tools.stack.deployed import Deployed

INFO = Path(".local") / "stack.json"


@dataclass(frozen=True)
class RunningStack:
    """A running stack and the names of its users."""

    deployed: Deployed
    names: list[str]

    def require_name(self, name: str) -> str:
        """The ``name`` itself. Raises CommandError when no user has it."""
        if name not in self.names:
            raise CommandError(f"There is no user '{name}'. There are: {', '.join(self.names)}.")
        return name


def running_stack() -> RunningStack:
    """The stack that ``make run`` has brought up. Raises CommandError when there is none."""
    try:
        info = json.loads(INFO.read_text("utf-8"))
        with urllib.request.urlopen(f"{info['endpoint_url']}/_ministack/health", timeout=5):
            pass
    except (FileNotFoundError, ValueError, urllib.error.URLError) as error:
        raise CommandError("No local stack is running. Start one with: make run") from error
    names = [user["name"] for user in (*info["users"], info["admin"])]
    return RunningStack(Deployed(info["endpoint_url"]), names)
