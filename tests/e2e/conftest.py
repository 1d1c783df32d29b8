"""The real template, built and deployed by SAM to MiniStack, called over HTTP with real tokens."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from shared.rules.model_configs import ModelConfig
from tests.support.bedrock import StubBedrock, stub_bedrock
from tests.support.certificates import make_certificate
from tests.support.contract import check_against_document
from tests.support.events import check_event
from tests.support.tables import missing
from tools.stack.bus_tap import BusTap
from tools.stack.emulator import free_port
from tools.stack.sam import PROJECT
from tools.stack.stack import STACK_BIN, LocalStack
from tools.stack.users import User

BUDGET_SECONDS = 8
# Where a chat product's page may call the API from.
PRODUCT = "https://product.example"
HAIKU = ModelConfig(
    "haiku",
    "bedrock",
    "anthropic.haiku",
    max_output_tokens=64,
    input_micros_per_million=0,
    output_micros_per_million=1_000_000,
)
# Chats whose titles the stub of Bedrock makes. Its config is there from the start: functions remember.
BY_HAIKU = {"model_config_id": HAIKU.id}


@dataclass
class Service:
    """A deployed stack, its model's stub and what has come from its bus."""

    stack: LocalStack
    model: StubBedrock
    tap: BusTap
    seen: list[dict[str, Any]] = field(default_factory=list)

    def as_user(self, user: User | None = None, token: str | None = None) -> httpx.Client:
        """An HTTP client of a user's, ada's unless told otherwise; an empty ``token`` sends none."""
        bearer = (user or self.stack.users[0]).token if token is None else token
        headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
        return httpx.Client(
            base_url=self.stack.deployed.api_url,
            headers=headers,
            timeout=60,
            event_hooks={"response": [check_against_document]},
        )

    def events(self, chat_id: str, *, kind: str = "title_change", until: int) -> list[dict[str, Any]]:
        """The details of a chat's events, once ``until`` of them or a few quiet seconds have passed."""
        for _ in range(20):
            details = [
                event["detail"]
                for event in self.seen
                if event["detail-type"] == kind and event["detail"]["chat_id"] == chat_id
            ]
            if len(details) >= until:
                break
            arrived = list(self.tap.read())
            for event in arrived:
                check_event(event["detail-type"], event["detail"])
            self.seen += arrived
        return details


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The stack, up for the whole session."""
    if not (STACK_BIN / "sam").exists():
        missing("the local stack's environment has not been made: 'make test' does it")
    home = PROJECT / ".local" / "test"
    with stub_bedrock() as model:
        stack = LocalStack(
            home,
            free_port(),
            print,
            # Automatic titles would move the versions that other tests count on; theirs switch them on.
            parameters={
                "TitleBudgetSeconds": str(BUDGET_SECONDS),
                "AutomaticTitles": "off",
                "AllowedOrigin": PRODUCT,
                # Two users send what all tests together send.
                "TitleRequestsPerMinute": "999999",
                "NewChatsPerMinute": "999999",
                "WatchTicketsPerMinute": "999999",
                "EventArchiveDays": "1",
            },
            emulator_environment={
                "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.endpoint_url,
                # The emulator evaluates the functions' roles.
                "AUTH": "true",
                # Webhooks of this machine are https, as EventBridge demands.
                "SSL_CERT_FILE": str(make_certificate(home)),
            },
        )
        shutil.rmtree(stack.home / "build", ignore_errors=True)
        with stack:
            stack.model_configs.put(HAIKU)
            yield Service(stack, model, BusTap(stack.deployed, "test-tap"))


@pytest.fixture
def bedrock(service: Service) -> Iterator[StubBedrock]:
    """The model of the config haiku, as new."""
    service.model.reset()
    yield service.model
    service.model.reset()


@pytest.fixture
def ada(service: Service) -> Iterator[httpx.Client]:
    """Ada's client."""
    with service.as_user() as client:
        yield client


@pytest.fixture
def chat_id(ada: httpx.Client) -> str:
    """A new chat of Ada's, by its id."""
    return new_chat(ada)


@pytest.fixture
def haiku_chat_id(ada: httpx.Client) -> str:
    """A new chat of Ada's that haiku titles."""
    return new_chat(ada, **BY_HAIKU)


def new_chat(client: httpx.Client, **fields: str) -> str:
    """The id of a new chat."""
    content = "How do I bake bread at home without an oven?"
    answer = client.post("/chats", json={"content": content, **fields})
    assert answer.status_code == 201, answer.text
    created: str = answer.json()["id"]
    return created
