"""A payer's money, as the use cases need it. The adapters and the tests' fakes fit these shapes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from shared.rules.limits import Payer
from shared.rules.usage import Usage


class Account(Protocol):
    """A payer's account for one title: first what it may cost is reserved, then what it cost is settled.

    Both belong to the period in which the account was opened. What is never settled stays spent.
    """

    def reserve(self, micros: int) -> None:
        """Holds ``micros`` back. Raises UsageLimitExceeded where they are not left, or nothing is."""

    def settle(self, usage: Usage) -> None:
        """Puts what was used in place of what was held back."""


Accounts = Callable[[Payer], AbstractContextManager[Account]]
