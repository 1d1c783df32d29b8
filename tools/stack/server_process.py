"""A server of somebody else's, run for as long as the local stack needs it."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.command_error import CommandError
from tools.stack.sam import PROJECT

STARTS_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 10


class ServerProcess:
    """One process, up when ``health_url`` answers; messages call it ``name``, and ``log`` is its log."""

    def __init__(
        self, name: str, command: Sequence[str], health_url: str, log: Path, environment: Mapping[str, str]
    ) -> None:
        self._name = name
        self._command = command
        self._health_url = health_url
        self._log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the process and waits until it answers. Raises CommandError."""
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C is ours to handle, and what it starts can be ended with it.
            self._process = subprocess.Popen(
                self._command,
                cwd=PROJECT,  # where Python finds our own modules
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Ends the process and all that it started."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        with contextlib.suppress(ProcessLookupError):  # mostly nothing outlives it
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        ends = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < ends and process.poll() is None:
            try:
                with urllib.request.urlopen(self._health_url, timeout=2):
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.2)
        self.stop()
        raise CommandError(f"{self._name} did not start; its log is {self._log}.")
