"""The version: pyproject.toml has it, and the places that need a copy get it from there."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tools.command_error import CommandError
from tools.stack.sam import PROJECT

_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
# Where the version stands in a text of its own. openapi.json and the npm package follow from pyproject.toml.
PLACES: Mapping[str, str] = {
    "pyproject.toml": r'(?m)(?<=^version = ")[^"]+(?=")',
    "shared/rules/version.py": r'(?m)(?<=^VERSION = ")[^"]+(?=")',
    "template.yaml": r"(?m)(?<=^    SemanticVersion: )\S+",
}


@dataclass(frozen=True, order=True)
class Version:
    """A version by Semantic Versioning, without a pre-release."""

    major: int
    minor: int
    patch: int

    @classmethod
    def of(cls, text: str) -> Self:
        """The version in ``text``. Raises CommandError."""
        match = _SEMVER.fullmatch(text)
        if not match:
            raise CommandError(f"'{text}' is no version: write MAJOR.MINOR.PATCH.")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.major}.{self.minor}.{self.patch}"

    def may_break(self, before: "Version") -> bool:
        """Whether it may break clients of the version ``before``. Before 1.0.0, a minor version may."""
        return self.major > before.major or (self.major == 0 and self.minor > before.minor)


def project_version(root: Path = PROJECT) -> str:
    """The version of the project in ``root``."""
    version: str = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version


def write_version(version: Version, root: Path = PROJECT) -> None:
    """Write the version in each of its places. Raises CommandError if one has no place for it."""
    for name, pattern in PLACES.items():
        path = root / name
        text, count = re.subn(pattern, str(version), path.read_text("utf-8"))
        if count != 1:
            raise CommandError(f"{name} has {count} places for the version.")
        path.write_text(text, "utf-8")
