"""Starts and stops MiniStack, the AWS emulator that the local stack is deployed to."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from local import aws
from local.problem import LocalProblem

HOST = "127.0.0.1"
STARTS_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 10


class Emulator:
    """One MiniStack process on ``port`` of the address ``bind``; log and scratch files are under ``home``."""

    def __init__(
        self, python: Path, home: Path, port: int, bind: str, extra_environment: dict[str, str]
    ) -> None:
        self._port = port
        self.endpoint_url = f"http://{HOST}:{port}"
        self._bind = bind
        self._log_path = home / "ministack.log"
        self._scratch = home / "tmp"
        self._command = [str(python), "-m", "ministack"]
        self._extra_environment = extra_environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the process and waits until it answers. Raises LocalProblem."""
        require_free(self._port)
        self._scratch.mkdir(parents=True, exist_ok=True)
        with self._log_path.open("wb") as log:
            # A session of its own: Ctrl-C is ours to handle, and the Lambda workers can be ended with it.
            self._process = subprocess.Popen(
                self._command,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Ends the process and the Lambda workers that it started."""
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
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _environment(self) -> dict[str, str]:
        return {
            **aws.without_own_settings(os.environ),  # the functions inherit it
            "GATEWAY_PORT": str(self._port),
            "BIND_HOST": self._bind,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": aws.REGION,
            "MINISTACK_ACCOUNT_ID": aws.ACCOUNT,
            "IOT_MTLS_ENABLED": "0",  # it would listen on a port of its own
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(self._scratch.resolve()),
            **self._extra_environment,
        }

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        ends = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < ends and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.endpoint_url}/_ministack/health", timeout=2):
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.2)
        self.stop()
        raise LocalProblem(f"MiniStack did not start; its log is {self._log_path}.")


def require_free(port: int) -> None:
    """Raises LocalProblem when something listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise LocalProblem(f"Port {port} is taken. Choose another: make run PORT={port + 1}") from error


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
