"""Has MiniStack ask for the permissions that AWS asks for."""

from ministack.core import iam_actions

_of_target = iam_actions._action_from_target  # noqa: SLF001 - there is no other way


def correct_actions() -> None:
    """Has SendMessageBatch need the permission to send messages, as SQS documents."""
    iam_actions._action_from_target = _action  # noqa: SLF001 - as above


def _action(headers: dict[str, str]) -> str | None:
    action: str | None = _of_target(headers)
    return "SendMessage" if action == "SendMessageBatch" else action
