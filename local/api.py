"""Every operation of the HTTP API, in the terms of the code that carries it out."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from local.api_shapes import ChangePage, ChatPage, MessagePage, ModelConfigs, TitlePage, UsageLimits, Watch
from shared.adapters.dynamodb.usage_limits import UsageLimit
from shared.adapters.http.bodies import (
    AppendMessage,
    Body,
    CreateChat,
    PatchChat,
    PutDefaultLimit,
    PutLimit,
    PutModelConfig,
    RenameChat,
    RestoreTitle,
)
from shared.rules import errors
from shared.rules.chats import Chat
from shared.rules.limits import DefaultLimit
from shared.rules.messages import Message
from shared.rules.model_configs import ModelConfig
from shared.use_cases.accounts import UsageReport
from shared.use_cases.regenerate import Regenerated
from shared.use_cases.suggest import Proposal


@dataclass(frozen=True)
class Operation:
    """One route: what it takes, what it gives and how it can fail."""

    route: str
    name: str
    summary: str
    success: HTTPStatus
    answer: Any = None
    body: type[Body] | None = None
    failures: tuple[type[errors.ChatTitlesError], ...] = ()
    paged: bool = False
    if_match: bool = False
    etag: bool = False
    since: bool = False
    idempotent: bool = False
    open: bool = False

    @property
    def method(self) -> str:
        """The HTTP method, in lower case."""
        return self.route.split(" ")[0].lower()

    @property
    def path(self) -> str:
        """The path template."""
        return self.route.split(" ")[1]


_BAD_BODY = (errors.InvalidJson, errors.InvalidRequest, errors.PayloadTooLarge)
_BUSY = (errors.StorageUnavailable,)
_NO_TITLE = (
    errors.NotFound,
    errors.NoDefaultModel,
    errors.NoUserMessage,
    errors.UsageLimitExceeded,
    errors.InvalidRequest,
    errors.ModelFailed,
    errors.TitleUnusable,
    errors.TitleTimeout,
    errors.PayloadTooLarge,
    *_BUSY,
)


def _limits_of(subjects: str, subject: str) -> tuple[Operation, ...]:
    """The operations on one user's or one group's limit."""
    path = f"/admin/usage-limits/{subjects}/{{id}}"
    unknown = (errors.Forbidden, errors.NotFound, errors.InvalidRequest, *_BUSY)
    whose = f"a {subject.lower()}'s titles may cost in each period"
    return (
        Operation(
            f"GET {path}",
            f"get{subject}Limit",
            f"What {whose}. For administrators.",
            HTTPStatus.OK,
            UsageLimit,
            failures=unknown,
        ),
        Operation(
            f"PUT {path}",
            f"put{subject}Limit",
            f"Set what {whose}. For administrators.",
            HTTPStatus.OK,
            UsageLimit,
            PutLimit,
            (errors.Forbidden, *_BAD_BODY, *_BUSY),
        ),
        Operation(
            f"DELETE {path}",
            f"delete{subject}Limit",
            f"Set no limit of their own to what {whose}. For administrators.",
            HTTPStatus.NO_CONTENT,
            failures=(*unknown, errors.PayloadTooLarge),
        ),
    )


OPERATIONS = (
    Operation(
        "POST /chats",
        "createChat",
        "Begin a chat. Its title is there at once: the caller's own, or a fallback.",
        HTTPStatus.CREATED,
        Chat,
        CreateChat,
        (*_BAD_BODY, *_BUSY),
        etag=True,
    ),
    Operation(
        "GET /chats",
        "listChats",
        "The caller's chats, latest activity first. Renaming is no activity.",
        HTTPStatus.OK,
        ChatPage,
        failures=(errors.InvalidRequest, *_BUSY),
        paged=True,
    ),
    Operation(
        "GET /chats/{id}",
        "getChat",
        "One chat.",
        HTTPStatus.OK,
        Chat,
        failures=(errors.NotFound, *_BUSY),
        etag=True,
    ),
    Operation(
        "PATCH /chats/{id}",
        "patchChat",
        "Change what a chat's worker or its owner may change; never the title.",
        HTTPStatus.OK,
        Chat,
        PatchChat,
        (errors.NotFound, *_BAD_BODY, *_BUSY),
        etag=True,
    ),
    Operation(
        "DELETE /chats/{id}",
        "deleteChat",
        "Delete a chat with its messages and its history.",
        HTTPStatus.NO_CONTENT,
        failures=(errors.NotFound, errors.PayloadTooLarge, *_BUSY),
    ),
    Operation(
        "POST /chats/{id}/messages",
        "appendMessage",
        "Append a message.",
        HTTPStatus.CREATED,
        Message,
        AppendMessage,
        (errors.NotFound, *_BAD_BODY, *_BUSY),
    ),
    Operation(
        "GET /chats/{id}/messages",
        "listMessages",
        "A chat's messages, oldest first.",
        HTTPStatus.OK,
        MessagePage,
        failures=(errors.NotFound, errors.InvalidRequest, *_BUSY),
        paged=True,
    ),
    Operation(
        "POST /chats/{id}/title/propose",
        "proposeTitle",
        "Suggest a title and store nothing.",
        HTTPStatus.OK,
        Proposal,
        failures=_NO_TITLE,
        idempotent=True,
    ),
    Operation(
        "POST /chats/{id}/title/regenerate",
        "regenerateTitle",
        "Suggest a title and store it, unless the title has changed meanwhile: then the answer is the"
        " winner's chat with the outcome superseded.",
        HTTPStatus.OK,
        Regenerated,
        failures=_NO_TITLE,
        idempotent=True,
        etag=True,
    ),
    Operation(
        "PUT /chats/{id}/title",
        "renameChat",
        "Store a person's title. The last of several renames wins; If-Match restricts it to a known version.",
        HTTPStatus.OK,
        Chat,
        RenameChat,
        (errors.NotFound, errors.PreconditionFailed, *_BAD_BODY, *_BUSY),
        if_match=True,
        etag=True,
    ),
    Operation(
        "GET /chats/{id}/title/history",
        "listTitles",
        "Every title that a chat ever had, newest first.",
        HTTPStatus.OK,
        TitlePage,
        failures=(errors.NotFound, errors.InvalidRequest, *_BUSY),
        paged=True,
    ),
    Operation(
        "POST /chats/{id}/title/restore",
        "restoreTitle",
        "Rename a chat to what it was called at an earlier version.",
        HTTPStatus.OK,
        Chat,
        RestoreTitle,
        (errors.NotFound, *_BAD_BODY, *_BUSY),
        etag=True,
    ),
    Operation(
        "GET /usage",
        "getUsage",
        "What the caller's titles took in the current period, and what is left of the limit.",
        HTTPStatus.OK,
        UsageReport,
        failures=_BUSY,
    ),
    Operation(
        "POST /watch",
        "openWatch",
        "A WebSocket address that opens once, within 30 s; it brings the caller's title changes.",
        HTTPStatus.CREATED,
        Watch,
        failures=(errors.PayloadTooLarge, *_BUSY),
    ),
    Operation(
        "GET /title-changes",
        "listTitleChanges",
        "What a watcher missed: the titles of the caller's chats that were recorded since a time, in order.",
        HTTPStatus.OK,
        ChangePage,
        failures=(errors.InvalidRequest, *_BUSY),
        paged=True,
        since=True,
    ),
    Operation(
        "GET /admin/model-configs",
        "listModelConfigs",
        "Every model config, the default and the one that makes titles. For administrators.",
        HTTPStatus.OK,
        ModelConfigs,
        failures=(errors.Forbidden, *_BUSY),
    ),
    Operation(
        "GET /admin/model-configs/{id}",
        "getModelConfig",
        "One model config. For administrators.",
        HTTPStatus.OK,
        ModelConfig,
        failures=(errors.Forbidden, errors.NotFound, *_BUSY),
    ),
    Operation(
        "PUT /admin/model-configs/{id}",
        "putModelConfig",
        "Store a model config in place of one with the same id. For administrators.",
        HTTPStatus.OK,
        ModelConfig,
        PutModelConfig,
        (errors.Forbidden, *_BAD_BODY, *_BUSY),
    ),
    Operation(
        "DELETE /admin/model-configs/{id}",
        "deleteModelConfig",
        "Delete a model config, also the default: titles are then refused with no_default_model.",
        HTTPStatus.NO_CONTENT,
        failures=(errors.Forbidden, errors.NotFound, errors.PayloadTooLarge, *_BUSY),
    ),
    Operation(
        "PUT /admin/model-configs/{id}/default",
        "makeDefault",
        "Make it the config of every chat that names none. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(errors.Forbidden, errors.NotFound, errors.PayloadTooLarge, *_BUSY),
    ),
    Operation(
        "PUT /admin/model-configs/{id}/title-model",
        "makeTitleModel",
        "Have it make the titles of all chats. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(errors.Forbidden, errors.NotFound, errors.PayloadTooLarge, *_BUSY),
    ),
    Operation(
        "DELETE /admin/title-model",
        "noTitleModel",
        "Let each chat's own config make its titles again. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(errors.Forbidden, errors.PayloadTooLarge, *_BUSY),
    ),
    Operation(
        "GET /admin/usage-limits",
        "listUsageLimits",
        "The deployment's limit, and those of groups and users by their ids. For administrators.",
        HTTPStatus.OK,
        UsageLimits,
        failures=(errors.Forbidden, errors.InvalidRequest, *_BUSY),
        paged=True,
    ),
    Operation(
        "GET /admin/usage-limits/default",
        "getDefaultLimit",
        "The deployment's limit, and the period of all limits. For administrators.",
        HTTPStatus.OK,
        DefaultLimit,
        failures=(errors.Forbidden, *_BUSY),
    ),
    Operation(
        "PUT /admin/usage-limits/default",
        "putDefaultLimit",
        "Set the deployment's limit, the period of all limits and whether any applies. For administrators.",
        HTTPStatus.OK,
        DefaultLimit,
        PutDefaultLimit,
        (errors.Forbidden, *_BAD_BODY, *_BUSY),
    ),
    Operation(
        "DELETE /admin/usage-limits/default",
        "deleteDefaultLimit",
        "Limit nobody but users and groups that have a limit, by the month. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(errors.Forbidden, errors.PayloadTooLarge, *_BUSY),
    ),
    *_limits_of("users", "User"),
    *_limits_of("groups", "Group"),
    Operation("GET /openapi.json", "getDocument", "This document.", HTTPStatus.OK, dict[str, Any], open=True),
)
