"""What an import has come to: counts, and each refusal as it happens."""

import sys
from collections import Counter
from dataclasses import dataclass, field

from tools.transfer.chat_writer import Outcome
from tools.transfer.incoming import IncomingChat


@dataclass
class ImportReport:
    """Counts by outcome. ``is_dry_run`` changes the words only."""

    is_dry_run: bool
    chats: Counter[str] = field(default_factory=Counter)
    accounts: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """How many chats have an outcome."""
        return self.chats.total() + self.refused

    def count(self, incoming: IncomingChat, outcome: Outcome) -> None:
        """Counts a chat."""
        self.chats[outcome] += 1
        if outcome == "imported":
            self.messages += len(incoming.messages)

    def refuse(self, place: str, reason: str) -> None:
        """Counts and prints what was not imported. Texts of users are in neither."""
        self.refused += 1
        print(f"refused: {place}: {reason}", file=sys.stderr)

    def print(self) -> None:
        """Prints the counts."""
        imported = "would be imported" if self.is_dry_run else "imported"
        print(f"{self.chats['imported']:>8}  chats {imported}, with {self.messages} messages")
        print(f"{self.chats['there already']:>8}  there already")
        print(f"{self.chats['deleted here']:>8}  deleted here, so they stay deleted")
        print(f"{self.refused:>8}  refused")
        if self.accounts:
            print(f"{self.accounts['imported']:>8}  usages and usage limits {imported}")
            print(f"{self.accounts['there already']:>8}  usages and usage limits there already")
        if self.accounts["left out"]:
            print(f"{self.accounts['left out']:>8}  usage limits left out, since all is for one user")
