"""make titles: what the offline titler calls the conversations in a file, as ``{id, title}`` a line.

A line of the file is ``{id, text}``, a first message, or ``{id, messages: [{role, text}]}``.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from shared.rules.messages import Turn
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from tools.command_error import CommandError
from tools.evals.cases import Case, read_cases


def titles(path: Path) -> Iterator[tuple[str, str]]:
    """The id and the title of each conversation in ``path``. Raises CommandError."""
    for case in read_cases(path, "id"):
        yield case["id"], extractive_title(_turns(case)) or NEW_CHAT_TITLE


def _turns(case: Case) -> list[Turn]:
    if "text" in case:
        return [Turn("user", case["text"])]
    if "messages" in case:
        return [Turn(message.get("role", "user"), message["text"]) for message in case["messages"]]
    raise CommandError(f"The line of {case['id']} has neither text nor messages.")


def main() -> int:
    """1 when the file cannot be read."""
    parser = argparse.ArgumentParser(prog="make titles FILE=…")
    parser.add_argument("file", type=Path)
    try:
        for case_id, title in titles(parser.parse_args().file):
            print(json.dumps({"id": case_id, "title": title}, ensure_ascii=False))
    except CommandError as unread:
        print(unread, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
