"""The previous release is deployed, used, and upgraded to this one by a second deployment of its stack."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep

import httpx
import pytest

from tests.support.tables import missing
from tests.upgrade.previous import unpack_previous
from tests.upgrade.walk import lacks
from tools.ops.versions import project_version
from tools.stack.deployed import Deployed
from tools.stack.emulator import Emulator, free_port
from tools.stack.emulator_gaps import add_routes, follow_latest, set_watch_url
from tools.stack.sam import PROJECT, Sam
from tools.stack.stack import STACK_BIN
from tools.stack.users import User, add_user

pytestmark = pytest.mark.long

PARAMETERS = {"AutomaticTitles": "off"}
BREAD = {"content": "How do I bake bread at home without an oven?"}
READS = ("/chats", "/chats/own-1", "/chats/own-1/messages", "/chats/own-1/title/history")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """One of its own, with no stack."""
    if not (STACK_BIN / "sam").exists():
        missing("the local stack's environment has not been made: 'make test' does it")
    emulator = Emulator(STACK_BIN / "python", tmp_path, free_port(), {})
    emulator.start()
    try:
        yield emulator
    finally:
        emulator.stop()


def deploy(emulator: Emulator, home: Path, template: Path = PROJECT / "template.yaml") -> Deployed:
    """Builds a template and deploys it to the one stack, as it was before or anew."""
    home.mkdir()
    sam = Sam(STACK_BIN, home, emulator.endpoint_url, template)
    sam.build()
    sam.deploy(PARAMETERS)
    deployed = Deployed(emulator.endpoint_url)
    add_routes(deployed)
    follow_latest(deployed)
    set_watch_url(deployed)
    return deployed


def client_of(deployed: Deployed, user: User) -> httpx.Client:
    """The user's client."""
    headers = {"authorization": f"Bearer {user.token}"}
    return httpx.Client(base_url=deployed.api_url, headers=headers, timeout=60)


def wait_for_history(client: httpx.Client, titles: int) -> None:
    """Until the fan-out has recorded so many."""
    for _ in range(300):
        if len(client.get(READS[-1]).json()["titles"]) == titles:
            return
        sleep(0.2)
    raise AssertionError("the fan-out records no titles")


def read(client: httpx.Client) -> dict[str, object]:
    """What the user sees."""
    answers = {path: client.get(path) for path in READS}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.json() for path, answer in answers.items()}


def test_stack_of_the_previous_release_is_upgraded_with_its_data(emulator: Emulator, tmp_path: Path) -> None:
    """Its table, its users and their chats stay, and the user goes on."""
    previous = unpack_previous(tmp_path / "previous")
    before = deploy(emulator, tmp_path / "old", previous / "template.yaml")
    user, kept = add_user(before, "ada"), {name: before.physical_ids[name] for name in ("Table", "UserPool")}
    with client_of(before, user) as client:
        assert client.put("/chats/own-1", json=BREAD).status_code == 201
        message = {"role": "user", "id": "m1", "content": "Which flour?"}
        assert client.post("/chats/own-1/messages", json=message).status_code == 201
        assert client.put("/chats/own-1/title", json={"title": "Stove bread"}).status_code == 200
        wait_for_history(client, 2)
        seen = read(client)
    after = deploy(emulator, tmp_path / "new")
    assert {name: after.physical_ids[name] for name in kept} == kept
    with client_of(after, user) as client:
        assert client.get("/chats").headers["chat-titles-version"] == project_version()
        assert lacks(read(client), seen) == []
        assert client.put("/chats/own-1/title", json={"title": "Pan bread"}).json()["title_version"] == 3
        assert client.post("/chats/own-1/messages", json=message).status_code == 200
