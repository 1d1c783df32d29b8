"""POST /titles on the deployed stack: a title for a conversation that lives elsewhere."""

from typing import Any

import httpx
import pytest

from tests.e2e.conftest import BY_HAIKU, Service
from tests.support.bedrock import StubBedrock

CONVERSATION: list[dict[str, Any]] = [
    {"role": "user", "content": "How do I bake bread at home without an oven?"},
    {"role": "tool", "content": "flour: 500 g"},
    {"role": "assistant", "content": [{"type": "text", "text": "Use a lidded pan on the stove."}]},
]


def chats(client: httpx.Client) -> list[str]:
    """The newest chats, by their ids."""
    return [chat["id"] for chat in client.get("/chats").json()["chats"]]


def test_sent_conversation_is_titled_offline(ada: httpx.Client) -> None:
    """By the default model of the local stack; no chat is made of it."""
    before = chats(ada)
    answer = ada.post("/titles", json={"messages": CONVERSATION})
    assert (answer.status_code, answer.json()["title"]) == (200, "Bake bread at home without an oven")
    assert (answer.json()["model"], answer.json()["messages_read"]) == ("offline", [0])
    assert chats(ada) == before


def test_sent_conversation_is_paid_once_for_its_key(ada: httpx.Client, bedrock: StubBedrock) -> None:
    """By its sender, as a proposal is. With another conversation the key is refused."""
    bedrock.text = "Stove bread"
    spent = ada.get("/usage").json()["spent_micros"]
    body = {"messages": CONVERSATION, **BY_HAIKU}
    first, again = (ada.post("/titles", json=body, headers={"idempotency-key": "sent-1"}) for _ in "12")
    assert first.json() == again.json()
    assert (first.json()["title"], first.json()["messages_read"]) == ("Stove bread", [0])
    assert (again.headers["idempotency-replayed"], len(bedrock.requests)) == ("true", 1)
    assert ada.get("/usage").json()["spent_micros"] == spent + first.json()["usage"]["cost_micros"]
    other = {"messages": CONVERSATION[:1], **BY_HAIKU}
    refused = ada.post("/titles", json=other, headers={"idempotency-key": "sent-1"})
    assert (refused.status_code, refused.json()["validations"][0]["field"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messages": CONVERSATION[1:2]}, "no_user_message"),
        ({"messages": []}, "invalid_request"),
        ({"messages": CONVERSATION, "model_config_id": "unknown"}, "invalid_request"),
    ],
)
def test_conversation_that_cannot_be_titled_is_refused(
    ada: httpx.Client, body: dict[str, Any], code: str
) -> None:
    """With a reason."""
    refused = ada.post("/titles", json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_conversation_without_a_token_is_refused(service: Service) -> None:
    """By the API's authorizer."""
    with service.as_user(token="") as stranger:
        assert stranger.post("/titles", json={"messages": CONVERSATION}).status_code == 401
