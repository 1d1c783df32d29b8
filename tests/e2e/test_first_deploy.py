"""docs/operate.md is typed into a shell as it stands, from the first deployment to the end of the data.

SAM CLI and the AWS CLI are the real ones. AWS is MiniStack with a stub of Bedrock, so nothing here shows how
AWS answers. What differs is in tests/support/rehearsal.py and ``Operator.complete``. The emulator only notes
what is CodeDeploy's, so an alias moves at once. The alarm goes off because it is told to, as on the page. The
AWS CLI is version 1, because version 2 is in no package index.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bedrock import StubBedrock, stub_bedrock
from tests.support.documents import text_of
from tests.support.operator_shell import operator_shell
from tests.support.operators import Operator
from tests.support.operators_clone import make_clone
from tests.support.rehearsal import PAGE, TOPIC, runbook_sections, typed_commands, write_parameters
from tests.support.tables import missing
from tools.ops.versions import Version
from tools.stack import aws
from tools.stack.emulator import Emulator, free_port
from tools.stack.sam import PROJECT, architecture
from tools.stack.stack import STACK_BIN

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("NIGHTLY" not in os.environ, reason="it takes six minutes: make nightly runs it"),
]

AWS_BIN = PROJECT / ".local" / "aws-env" / "bin"
RELEASE, NEXT = Version(0, 2, 0), Version(0, 3, 0)
# Far longer than it takes.
MAX_SECONDS = 900


@pytest.fixture
def model() -> Iterator[StubBedrock]:
    """The model that the page configures."""
    with stub_bedrock() as stub:
        yield stub


@pytest.fixture
def operator(tmp_path: Path, model: StubBedrock) -> Iterator[Operator]:
    """With a clone at a release, and an account in which nothing is."""
    if not (STACK_BIN / "sam").exists() or not (AWS_BIN / "aws").exists():
        missing("SAM CLI or the AWS CLI has not been installed: 'make test' does it")
    bedrock = {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.endpoint_url}
    emulator = Emulator(STACK_BIN / "python", tmp_path, free_port(), bedrock)
    clone = tmp_path / "clone"
    clone.mkdir()
    make_clone(clone, RELEASE, NEXT)
    write_parameters(clone / "samconfig.toml", architecture())
    environment = {
        **aws.without_own_settings(os.environ),
        **aws.environment(emulator.endpoint_url),
        **bedrock,
        "SAM_CLI_TELEMETRY": "0",
        "PATH": f"{AWS_BIN}{os.pathsep}{os.environ['PATH']}",
    }
    emulator.start()
    try:
        with operator_shell(clone, environment, tmp_path / "shell.log", MAX_SECONDS) as shell:
            yield Operator(shell, emulator.endpoint_url, clone)
    finally:
        emulator.stop()


def test_operators_page_is_typed_from_the_first_deployment_to_the_last(
    operator: Operator, model: StubBedrock
) -> None:
    """A title, an administrator, an alarm, an upgrade and back, and the kept table in a new stack."""
    deploy_for_the_first_time(operator)
    chat_id = make_a_title(operator, model)
    operator.follow("Check it from outside")
    raise_an_alarm(operator)
    operator.follow("Redrive")
    upgrade_and_roll_back(operator)
    assert operator.follow("Restore the table")[-1].endswith("may be attached")
    delete_the_stack(operator)
    attach_the_table(operator, chat_id)
    operator.follow("Delete")
    operator.follow("Delete the data")
    assert operator.shell.value("TABLE") not in operator.client("dynamodb").list_tables()["TableNames"]
    assert operator.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []


def deploy_for_the_first_time(operator: Operator) -> None:
    """Up to the outputs."""
    operator.follow("Prerequisites")
    assert operator.follow("1. Choose the configuration")[-1] == f"AlarmTopicArn={TOPIC}"
    operator.follow("2. Deploy the stack")
    operator.follow("3. Read the outputs")
    operator.complete()


def make_a_title(operator: Operator, model: StubBedrock) -> str:
    """By the model, for a new administrator. Returns the chat's id."""
    operator.follow("4. Create a user")
    operator.follow("5. Make an administrator")
    assert model.text in operator.follow("6. Get access to a model")[0]
    operator.follow("7. Configure the model")
    answer = json.loads(operator.follow("8. Make a title")[-1])
    assert (answer["title"], answer["model"]) == (model.text, "nova")
    # A micro-dollar is a millionth: 42 tokens at $0.035 and 7 at $0.14 for a million, each rounded up.
    assert answer["usage"]["cost_micros"] == 3
    chat_id = operator.shell.value("CHAT")
    with operator.api() as api:
        assert api.get("/admin/model-configs").status_code == 200
        assert api.put(f"/chats/{chat_id}/title", json={"title": "Kept"}).status_code == 200
    return chat_id


def raise_an_alarm(operator: Operator) -> None:
    """Its message names an alarm, by which the page tells what to do. So do the names of all others."""
    sqs, queue = operator.client("sqs"), operator.client("sqs").create_queue(QueueName="pager")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    operator.client("sns").subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=arn)
    named = operator.follow("Try an alarm")[-1]
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    alarm_name = json.loads(json.loads(message["Body"])["Message"])["AlarmName"]
    assert alarm_name == named
    (section,) = runbook_sections(alarm_name)
    assert section.startswith("ApiErrorsAlarm\n\nMore than five requests")
    alarms = operator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert alarms
    assert {alarm["AlarmName"]: len(runbook_sections(alarm["AlarmName"])) for alarm in alarms} == {
        alarm["AlarmName"]: 1 for alarm in alarms
    }


def upgrade_and_roll_back(operator: Operator) -> None:
    """The version that answers changes, and changes back. Then one function is moved by its alias."""
    assert operator.version() == str(RELEASE)
    commands = typed_commands("Upgrade and roll back")
    back = next(place for place, command in enumerate(commands) if f"v{RELEASE}" in command)
    one = next(place for place, command in enumerate(commands) if command.startswith("FUNCTION="))
    for command in commands[:back]:
        operator.shell.type(command)
    assert operator.version() == str(NEXT)
    for command in commands[back:one]:
        operator.shell.type(command)
    assert operator.version() == str(RELEASE)
    for command in commands[one:]:
        operator.shell.type(command)
    alias = operator.client("lambda").get_alias(FunctionName=operator.shell.value("FUNCTION"), Name="live")
    assert alias["FunctionVersion"] == "1"


def delete_the_stack(operator: Operator) -> None:
    """The table and the users are all that is left."""
    operator.follow("Delete")
    tables = operator.client("dynamodb").list_tables()["TableNames"]
    assert operator.shell.value("TABLE") in tables
    pools = operator.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    assert [pool["Id"] for pool in pools] == [operator.shell.value("POOL")]
    assert operator.client("lambda").list_functions()["Functions"] == []


def attach_the_table(operator: Operator, chat_id: str) -> None:
    """A new stack has the chats, and their owner signs in as before."""
    before = {name: operator.shell.value(name) for name in ("API", "TABLE", "POOL", "CLIENT")}
    (retained,) = re.findall(r"(?s)```yaml\n(.*?)```", text_of(PAGE))
    (operator.folder / "retained.yaml").write_text(retained, "utf-8")
    operator.follow("Attach a table or a user pool")
    operator.follow("3. Read the outputs")
    operator.complete()
    after = {name: operator.shell.value(name) for name in before}
    assert {name for name in before if after[name] == before[name]} == {"TABLE", "POOL"}
    operator.follow("5. Make an administrator")
    assert json.loads(operator.follow("8. Make a title")[-1])["model"] == "nova"
    with operator.api() as api:
        assert api.get(f"/chats/{chat_id}").json()["title"] == "Kept"
        assert api.get("/admin/model-configs").status_code == 200
