"""What can go wrong on a developer's machine."""


class LocalProblem(Exception):
    """A person can mend it; the message says how."""
