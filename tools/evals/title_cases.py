"""make title-cases: runs a file of title cases and prints ``N passed, M failed`` and each failure.

A case is ``{name, raw, expected}``. ``out_…`` is what a model returned, ``ren_…`` what a person typed, both
with the title to store or null for none; ``conv_…`` is a first user message, of which the offline titler must
make a title (null: any but one that does as it is told, or none where nothing was said).
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from shared.rules.cleaning.generated_title import generated_title
from shared.rules.errors import InvalidRequest
from shared.rules.messages import Turn
from shared.rules.offline_titles import extractive_title
from shared.rules.titles import GENERATED_TITLE_MAX, user_title
from tools.command_error import CommandError
from tools.evals.cases import Case, read_cases
from tools.stack.sam import PROJECT

CASES = PROJECT / "tests" / "cases"
FIELDS = ("name", "raw", "expected")


def failure(case: Case) -> str | None:
    """What is wrong, or None."""
    kind, raw, expected = case["name"].partition("_")[0], case["raw"], case["expected"]
    if kind == "conv":
        return _conversation_failure(raw, expected)
    got = _renamed(raw) if kind == "ren" else generated_title(raw)
    return None if got == expected else f"expected {expected!a}, got {got!a}"


def _renamed(typed: str) -> str | None:
    try:
        return user_title(typed)
    except InvalidRequest:
        return None


def _conversation_failure(said: str, expected: str | None) -> str | None:
    title = extractive_title([Turn("user", said)]) if said else ""
    if said and not (title and len(title) <= GENERATED_TITLE_MAX):
        return f"no title: {title!a}"
    if expected is None and "PWNED" in title:
        return f"the conversation named itself: {title!a}"
    return None


def failures(path: Path) -> Iterator[tuple[str, str | None]]:
    """Each case's name and what is wrong with it, if anything."""
    for case in read_cases(path, *FIELDS):
        yield case["name"], failure(case)


def main() -> int:
    """0 when all pass."""
    parser = argparse.ArgumentParser(prog="make title-cases")
    parser.add_argument("files", type=Path, nargs="*", default=sorted(CASES.glob("*title_cases.jsonl")))
    try:
        found = [result for path in parser.parse_args().files for result in failures(path)]
    except CommandError as unread:
        print(unread, file=sys.stderr)
        return 1
    wrong = [(name, problem) for name, problem in found if problem]
    for name, problem in wrong:
        print(f"{name}: {problem}")
    print(f"{len(found) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
