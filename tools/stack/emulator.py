"""Starts and stops MiniStack, the AWS emulator that the local stack is deployed to."""

import os
import shutil
import socket
from pathlib import Path

from tools.command_error import CommandError
from tools.stack import aws
from tools.stack.binding import LOOPBACK, Binding
from tools.stack.front import HOST
from tools.stack.server_process import ServerProcess

# Nothing listens there. MiniStack's own Bedrock would make up titles.
NO_BEDROCK = f"http://{HOST}:1"


class Emulator:
    """One MiniStack process on ``port``, behind the front; log and scratch files are under ``home``."""

    def __init__(
        self,
        python: Path,
        home: Path,
        port: int,
        extra_environment: dict[str, str],
        binding: Binding = LOOPBACK,
    ) -> None:
        self._port = port
        self.endpoint_url = f"http://{HOST}:{port}"
        self._scratch = home / "tmp"
        self._extra_environment = extra_environment
        self._process = ServerProcess(
            "MiniStack",
            [
                *(str(python), "-m", "tools.stack.emulator_server", str(port)),
                *("--bind", *binding.addresses, "--names", *binding.names),
            ],
            f"{self.endpoint_url}/_ministack/health",
            home / "ministack.log",
            self._environment(),
        )

    def start(self) -> None:
        """Starts the process and waits until it answers. Raises CommandError."""
        require_free(self._port)
        self._scratch.mkdir(parents=True, exist_ok=True)
        self._process.start()

    def stop(self) -> None:
        """Ends the process and the Lambda workers that it started."""
        self._process.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _environment(self) -> dict[str, str]:
        return {
            **aws.without_own_settings(os.environ),  # the functions inherit it
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": aws.REGION,
            "MINISTACK_ACCOUNT_ID": aws.ACCOUNT,
            "IOT_MTLS_ENABLED": "0",  # it would listen on a port of its own
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": NO_BEDROCK,
            "TMPDIR": str(self._scratch.resolve()),
            **self._extra_environment,
        }


def require_free(port: int) -> None:
    """Raises CommandError when something listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken. Choose another: make run PORT={port + 1}") from error


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
