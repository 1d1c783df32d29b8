"""Read files of cases: one JSON object per line."""

import json
from pathlib import Path
from typing import Any

from tools.command_error import CommandError

Case = dict[str, Any]


def read_cases(path: Path, *fields: str) -> list[Case]:
    """Return the cases in a file. Raises CommandError if a case lacks one of ``fields``."""
    try:
        # Not splitlines: it also splits at Unicode line separators, which cases contain.
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    return [_case(f"{path}, line {number}", line, fields) for number, line in enumerate(lines, 1) if line]


def _case(place: str, line: str, fields: tuple[str, ...]) -> Case:
    try:
        case: Case = json.loads(line)
    except ValueError as error:
        raise CommandError(f"{place} is not JSON: {error}") from error
    missing = [field for field in fields if not isinstance(case, dict) or field not in case]
    if missing:
        raise CommandError(f"{place} lacks {', '.join(missing)}.")
    return case
