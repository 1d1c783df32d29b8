"""docs/operate.md as a test types it: the sections in their order, and what must differ on this machine."""

import re
from pathlib import Path

from tests.support.documents import commands_by_heading, text_of

PAGE = "docs/operate.md"
TEST = "tests/e2e/test_first_deploy.py::test_operators_page_is_typed_from_the_first_deployment_to_the_last"
# What is typed in place of a command.
TYPED_HERE = {
    # The emulator's table can be restored to its latest time only.
    "make restore STACK=$STACK TIME=2026-01-31T12:00:00Z": "make restore STACK=$STACK",
}
# Why a command is not typed.
NOT_TYPED = {
    "git fetch --tags": "the copy has no remote; its tags are made by the test",
}
# What the page has an operator write into samconfig.toml, beside what is there.
TOPIC = "arn:aws:sns:us-east-1:000000000000:chat-titles-alarms"


def commands_of_page() -> dict[str, list[str]]:
    """The page's commands by heading."""
    return commands_by_heading(text_of(PAGE))


def typed_commands(heading: str) -> list[str]:
    """What is typed of a section."""
    return [
        TYPED_HERE.get(command, command)
        for command in commands_of_page()[heading]
        if command not in NOT_TYPED
    ]


def write_parameters(samconfig: Path, architecture: str) -> None:
    """Add the parameters of this account and machine to the configuration "prod"."""
    head, found, prod = samconfig.read_text("utf-8").partition("[prod.build.parameters]\n")
    assert found
    built = f'parameter_overrides = "Architecture={architecture}"\n'
    own = f"Architecture={architecture} AlarmTopicArn={TOPIC} "
    prod = re.sub(r'(?m)^(parameter_overrides = ")', rf"\g<1>{own}", prod)
    samconfig.write_text(head + found + built + prod, "utf-8")


def runbook_sections(alarm_name: str) -> list[str]:
    """The sections of the page that an operator finds by an alarm's name."""
    runbook = text_of(PAGE).split("\n## Alarms\n")[1].split("\n## ")[0]
    sections = re.split(r"(?m)^### ", runbook)[1:]
    return [section for section in sections if section.partition("\n")[0] in alarm_name]
