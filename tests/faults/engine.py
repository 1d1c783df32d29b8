"""DynamoDB Local for the worlds of a process, whatever modules make them."""

from contextlib import ExitStack
from pathlib import Path

from tests.support.tables import dynamodb_local

WORLDS_OF_ONE_ENGINE = 100


class Engine:
    """An engine that keeps the streams of many tables is slow, so each is given up in time."""

    def __init__(self, log: Path, started: ExitStack) -> None:
        self._log = log
        self._started = started
        self._worlds = 0
        self._url = ""

    def for_a_world(self) -> str:
        """The endpoint for one world more. An engine takes seconds to start: few worlds begin a new one."""
        if self._worlds % WORLDS_OF_ONE_ENGINE == 0:
            self._started.close()
            self._url = self._started.enter_context(dynamodb_local(self._log))
        self._worlds += 1
        return self._url
