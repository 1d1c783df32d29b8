"""The emulator enforces the functions' roles (AUTH): without a permission, what needs it fails.

Which permissions each role needs, and that it has no others, is the matter of tests/unit/test_permissions.py.
What the emulator does not evaluate: ``dynamodb:LeadingKeys`` (tests/support/roles.py does), calls of Bedrock
(a stub here), and what Lambda itself reads.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Service, new_chat
from tests.support.sample import some
from tools.stack import aws

SENT = {"messages": [{"role": "user", "content": "How do I bake bread?"}]}
Ask = Callable[[httpx.Client, str], httpx.Response]
ASKED: list[tuple[str, str, Ask]] = [
    ("ChatsRole", "dynamodb:PutItem", lambda user, _: user.post("/chats", json={})),
    ("ChatsRole", "dynamodb:GetItem", lambda user, chat: user.get(f"/chats/{chat}")),
    (
        "ChatsRole",
        "dynamodb:UpdateItem",
        lambda user, chat: user.patch(f"/chats/{chat}", json={"archived": True}),
    ),
    ("ChatsRole", "dynamodb:Query", lambda user, _: user.get("/chats")),
    ("ProposeRole", "dynamodb:BatchGetItem", lambda user, chat: user.post(f"/chats/{chat}/title/propose")),
    ("ProposeRole", "dynamodb:UpdateItem", lambda user, chat: user.post(f"/chats/{chat}/title/propose")),
    ("RegenerateRole", "dynamodb:Query", lambda user, chat: user.post(f"/chats/{chat}/title/regenerate")),
    (
        "RenameRole",
        "dynamodb:UpdateItem",
        lambda user, chat: user.put(f"/chats/{chat}/title", json={"title": "x"}),
    ),
    ("TitlesRole", "dynamodb:UpdateItem", lambda user, _: user.post("/titles", json=SENT)),
    ("UsageRole", "dynamodb:BatchGetItem", lambda user, _: user.get("/usage")),
    ("WatchRole", "dynamodb:PutItem", lambda user, _: user.post("/watch")),
]


@contextmanager
def without(service: Service, role: str, action: str) -> Iterator[None]:
    """The deployed ``role`` without ``action``, for a while."""
    iam = aws.client("iam", service.stack.deployed.endpoint_url)
    policy = {"RoleName": service.stack.deployed.physical_ids[role], "PolicyName": "calls"}
    whole = iam.get_role_policy(**policy)["PolicyDocument"]
    iam.put_role_policy(**policy, PolicyDocument=json.dumps(lessened(whole, action)))
    try:
        yield
    finally:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(whole))


def lessened(whole: dict[str, Any], action: str) -> dict[str, Any]:
    """A policy that no longer allows ``action``."""
    left = []
    for statement in whole["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if remaining := [other for other in actions if other != action]:
            left.append({**statement, "Action": remaining})
    assert left != whole["Statement"]
    return {**whole, "Statement": left}


@pytest.mark.parametrize(("role", "action", "ask"), some(ASKED))
def test_role_without_a_permission_fails(
    service: Service, ada: httpx.Client, role: str, action: str, ask: Ask
) -> None:
    """A fault while the permission is missing, and an answer before and after."""
    chat = new_chat(ada)
    assert ask(ada, chat).is_success
    # Not held against the document: a function's fault is a 500 in AWS and a 502 here.
    with httpx.Client(base_url=ada.base_url, headers=ada.headers) as user, without(service, role, action):
        assert ask(user, chat).status_code in {500, 502}
    assert ask(ada, chat).is_success
