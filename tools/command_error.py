"""What can go wrong on a developer's machine."""


class CommandError(Exception):
    """A person can mend it; the message says how."""
