"""Run files of title cases; print each failure and "N passed, M failed".

A case is {name, raw, expected, messages?}. "expected" is a title, null for none, or a list of what is
acceptable. "messages" is the conversation that was named, as {role, text}. The name's prefix says what
"raw" is:
  out_   a model's answer; "expected" is the title to store; "__no_request_words__" is any title that does not
         begin as "raw" does. A doubtful title counts, since a model that repeats it is believed.
  out2_  as out_
  ren_   a title that a user typed; "expected" is the title to store, or null for none
  conv_  a first user message; "expected" null accepts any title that does not follow the message's
         instructions; an empty message needs no title
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared.rules.cleaning.generated_title import read_title
from shared.rules.errors.requests import InvalidRequest
from shared.rules.messages import Turn
from shared.rules.offline_titles import extractive_title
from shared.rules.titles import GENERATED_TITLE_MAX, user_title
from tools.command_line import command_parser, run_command
from tools.evals.cases import Case, read_cases
from tools.stack.sam import PROJECT

CASES = PROJECT / "tests" / "cases"
FIELDS = ("name", "raw", "expected")
NO_REQUEST_WORDS = "__no_request_words__"


def failure(case: Case) -> str | None:
    """Return what is wrong with the case's result, or None."""
    kind, raw, expected = case["name"].partition("_")[0], case["raw"], case["expected"]
    if kind == "conv":
        return _conversation_failure(raw, expected)
    got = _renamed(raw) if kind == "ren" else read_title(raw, _turns_of(case)).title
    if expected == NO_REQUEST_WORDS:
        is_expected = bool(got) and not raw.startswith(got)
    else:
        is_expected = got in (expected if isinstance(expected, list) else [expected])
    return None if is_expected else f"expected {expected!a}, got {got!a}"


def _turns_of(case: Case) -> list[Turn]:
    return [Turn(message["role"], message["text"]) for message in case.get("messages") or ()]


def _renamed(typed: str) -> str | None:
    try:
        return user_title(typed)
    except InvalidRequest:
        return None


def _conversation_failure(message: str, expected: str | None) -> str | None:
    title = extractive_title([Turn("user", message)]) if message else ""
    if message and not (title and len(title) <= GENERATED_TITLE_MAX):
        return f"no title: {title!a}"
    if expected is None and "PWNED" in title:
        return f"the title follows the message's instructions: {title!a}"
    return None


def failures(path: Path) -> Iterator[tuple[str, str | None]]:
    """Yield each case's name, and what is wrong with its result or None."""
    for case in read_cases(path, *FIELDS):
        yield case["name"], failure(case)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 if a case fails."""
    parser = command_parser("make title-cases", __doc__)
    own_cases = sorted(CASES.glob("*title_cases*.jsonl"))
    parser.add_argument(
        "files", type=Path, nargs="*", default=own_cases, help="files of cases (default: tests/cases)"
    )
    return run_command(run_cases, parser, arguments)


def run_cases(options: argparse.Namespace) -> int:
    """Print each failure and the totals. Return 1 if a case fails. Raises CommandError."""
    results = [result for path in options.files for result in failures(path)]
    wrong = [(name, problem) for name, problem in results if problem]
    for name, problem in wrong:
        print(f"{name}: {problem}")
    print(f"{len(results) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
