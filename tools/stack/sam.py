"""Builds and deploys a template with SAM, to the emulator."""

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.command_error import CommandError
from tools.stack import aws

PROJECT = Path(__file__).parents[2]
STACK_NAME = "chat-titles"


@dataclass(frozen=True)
class Sam:
    """The SAM of the environment in ``bin``; what it makes and says goes under ``home``.

    The service's template and stack, unless told otherwise.
    """

    bin: Path
    home: Path
    endpoint_url: str
    template: Path = PROJECT / "template.yaml"
    stack_name: str = STACK_NAME

    def build(self, processor: str | None = None) -> Path:
        """Builds functions and layer, for this machine's processor or another; gives their folder.

        Raises CommandError.
        """
        folders = ["--build-dir", str(self._build), "--cache-dir", str(self.home / "build-cache")]
        overrides = ["--parameter-overrides", f"Architecture={processor or architecture()}"]
        self._run("build", "--template-file", str(self.template), "--cached", *folders, *overrides)
        return self._build

    def deploy(self, parameters: dict[str, str]) -> None:
        """Deploys what was built. Raises CommandError."""
        overrides = [
            f"{name}={value}" for name, value in {"Architecture": architecture(), **parameters}.items()
        ]
        self._run(
            "deploy",
            *("--template-file", str(self._build / "template.yaml")),
            *("--stack-name", self.stack_name),
            *("--parameter-overrides", *overrides),
            *("--capabilities", "CAPABILITY_IAM"),
            "--resolve-s3",
            "--no-confirm-changeset",
            "--no-progressbar",
        )

    @property
    def _build(self) -> Path:
        return self.home / "build"

    def _run(self, command: str, *arguments: str) -> None:
        log_path = self.home / f"sam-{command}.log"
        environment = {
            **aws.without_own_settings(os.environ),
            **aws.environment(self.endpoint_url),
            "SAM_CLI_TELEMETRY": "0",
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
        }
        with log_path.open("wb") as log:
            finished = subprocess.run(
                [str(self.bin / "sam"), command, *arguments],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if finished.returncode:
            tail = "\n".join(log_path.read_text("utf-8", "replace").splitlines()[-20:])
            raise CommandError(f"'sam {command}' failed; the end of {log_path}:\n{tail}")


def architecture() -> str:
    """The processor of the machine, in Lambda's words."""
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
