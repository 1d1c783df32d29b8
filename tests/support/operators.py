"""An operator who follows docs/operate.md, section by section."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.operator_shell import OperatorShell
from tests.support.rehearsal import typed_commands
from tools.stack import aws
from tools.stack.deployed import Deployed
from tools.stack.emulator_gaps import add_routes, complete_table


@dataclass(frozen=True)
class Operator:
    """Someone with the page, a shell and an account."""

    shell: OperatorShell
    endpoint_url: str
    folder: Path

    def follow(self, heading: str) -> list[str]:
        """Type the commands of a section. Returns what each printed."""
        return [self.shell.type(command) for command in typed_commands(heading)]

    def client(self, service: str) -> Any:
        """An AWS client of the test's own."""
        return aws.client(service, self.endpoint_url)

    def complete(self) -> None:
        """Add to a new stack what the emulator leaves out."""
        deployed = Deployed(self.endpoint_url, self.shell.value("STACK"))
        add_routes(deployed)
        complete_table(deployed)

    def api(self) -> httpx.Client:
        """The API, with the operator's token."""
        headers = {"authorization": f"Bearer {self.shell.value('TOKEN')}"}
        return httpx.Client(base_url=self.shell.value("API"), headers=headers, timeout=60)

    def version(self) -> str:
        """The version that answers."""
        with self.api() as api:
            return api.get("/usage").headers["chat-titles-version"]
