"""The error that commands report to their user."""


class CommandError(Exception):
    """The user can fix it; the message says how. Commands print it without a traceback."""
