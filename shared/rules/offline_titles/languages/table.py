"""What is kept of each language; docs/offline-titles.md tells what the fields mean and how to add one."""

from typing import NamedTuple


class Table(NamedTuple):
    """One language; each text but ``words`` and ``letters`` holds alternatives of a regular expression."""

    words: str
    voids: str
    leads: str = ""
    asks: str = ""
    breaks: str = ""
    adjuncts: str = ""
    tails: str = ""
    asides: str = ""
    vague: str = ""
    roles: str = ""
    openers: str = ""
    letters: str = ""
    is_unspaced: bool = False
    """Whether it is written without spaces between words, so that patterns need no word's edge."""
