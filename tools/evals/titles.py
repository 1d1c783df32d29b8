"""Print the offline titler's title for each conversation in a file, as {id, title}, one per line.

Each line of the file is {id, text}, with the first message, or {id, messages: [{role, text}]}.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared.rules.messages import Turn
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.evals.cases import Case, read_cases


def titles(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the id and the title of each conversation in ``path``. Raises CommandError."""
    for case in read_cases(path, "id"):
        yield case["id"], extractive_title(_turns(case)) or NEW_CHAT_TITLE


def _turns(case: Case) -> list[Turn]:
    if "text" in case:
        return [Turn("user", case["text"])]
    if "messages" in case:
        return [Turn(message.get("role", "user"), message["text"]) for message in case["messages"]]
    raise CommandError(f"The line of {case['id']} has neither text nor messages.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make titles FILE=", __doc__)
    parser.add_argument("file", type=Path, help="a file of conversations, one JSON object per line")
    return run_command(print_titles, parser, arguments)


def print_titles(options: argparse.Namespace) -> None:
    """Print each conversation's id and title. Raises CommandError."""
    for case_id, title in titles(options.file):
        print(json.dumps({"id": case_id, "title": title}, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
