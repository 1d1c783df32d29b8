"""A language model on this machine, which the functions of the local stack ask."""

import os
import re
import secrets
import urllib.error
import urllib.request
from pathlib import Path

from shared.rules.model_configs import DEFAULT_OUTPUT_TOKENS, ModelConfig
from tools.command_error import CommandError
from tools.stack import aws
from tools.stack.emulator import free_port
from tools.stack.front import HOST
from tools.stack.sam import PROJECT
from tools.stack.server_process import ServerProcess
from tools.stack.smollm2 import KEY_VARIABLE

SMOLLM2 = "smollm2"
# Enough for a title. It often writes on until it is cut off, which takes long without a graphics card.
SMOLLM2_OUTPUT_TOKENS = 64
# Under the prefix that the functions may read.
SMOLLM2_SECRET = "chat-titles/smollm2"  # noqa: S105 - its name
SMOLLM2_PYTHON = PROJECT / ".local" / "smollm2-env" / "bin" / "python"


class LocalModel:
    """The model ``name`` behind OpenAI's API at ``url``; without a URL it is SmolLM2, served from here.

    The URL may end in /v1, as a base URL does. ``home`` keeps the log of a server that is started here.
    """

    def __init__(self, name: str, url: str | None, home: Path) -> None:
        self._name = name
        # Any page in a browser can send requests to a port of this machine.
        self._key = secrets.token_urlsafe()
        self._server: ServerProcess | None = None
        self.url = (url or self._own_url(home)).rstrip("/").removesuffix("/v1")

    def _own_url(self, home: Path) -> str:
        if self._name != SMOLLM2:
            raise CommandError(
                f"Where is {self._name} served? make run MODEL={self._name} MODEL_URL=http://…"
            )
        port = free_port()
        command = [str(SMOLLM2_PYTHON), "-m", "tools.stack.smollm2", str(port)]
        environment = {**aws.without_own_settings(os.environ), KEY_VARIABLE: self._key}
        url = f"http://{HOST}:{port}"
        self._server = ServerProcess("SmolLM2", command, f"{url}/health", home / "smollm2.log", environment)
        return url

    @property
    def config(self) -> ModelConfig:
        """The model config that asks it."""
        is_small = self._name == SMOLLM2
        return ModelConfig(
            re.sub(r"[^\w.-]", "-", self._name),
            "openai",
            self._name,
            f"{self.url}/v1",
            api_key_secret=SMOLLM2_SECRET if self._server else None,
            input_micros_per_million=0,
            output_micros_per_million=0,
            max_output_tokens=SMOLLM2_OUTPUT_TOKENS if is_small else DEFAULT_OUTPUT_TOKENS,
            example_titles=is_small,
        )

    def start(self) -> None:
        """Starts the server, or finds it. Raises CommandError."""
        if self._server:
            self._server.start()
            return
        try:
            with urllib.request.urlopen(f"{self.url}/v1/models", timeout=5):
                pass
        except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError) as error:
            raise CommandError(f"No model server answers at {self.url}/v1/models.") from error

    def store_key(self, endpoint_url: str) -> None:
        """Stores the key of a server that was started here, where the functions read it."""
        if self._server:
            manager = aws.client("secretsmanager", endpoint_url)
            manager.create_secret(Name=SMOLLM2_SECRET, SecretString=self._key)

    def stop(self) -> None:
        """Ends what was started here."""
        if self._server:
            self._server.stop()
