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
    heads: str = ""
    letters: str = ""
    ends_in_verb: bool = False
    """Whether a sentence keeps its verb for the end, so that a statement is not cut at a phrase."""
    is_unspaced: bool = False
    """Whether it is written without spaces between words, so that patterns need no word's edge."""
