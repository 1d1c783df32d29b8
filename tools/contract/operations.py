"""Every operation of the HTTP API, in the terms of the code that carries it out."""

from http import HTTPStatus
from typing import Any

from shared.entrypoints.http.bodies import (
    AppendMessage,
    CreateChat,
    PatchChat,
    ProposeTitle,
    RenameChat,
    RestoreTitle,
    TitleConversation,
)
from shared.rules.chats import Chat
from shared.rules.errors.busy import IdempotencyKeyInUse
from shared.rules.errors.limits import QuotaExceeded, RateLimited, UsageLimitExceeded, UsageReserved
from shared.rules.errors.requests import (
    ChatDeleted,
    InvalidJson,
    InvalidRequest,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
)
from shared.rules.errors.title_generation import (
    InternalError,
    ModelFailed,
    NoDefaultModel,
    NoUserMessage,
    TitleTimeout,
    TitleUnusable,
)
from shared.rules.messages import Message
from shared.use_cases.regenerate import Regenerated
from shared.use_cases.suggest import Proposal
from shared.use_cases.title_conversation import ConversationTitle
from shared.use_cases.usage_report import UsageReport
from tools.contract.admin_operations import ADMIN_OPERATIONS
from tools.contract.operation import BAD_BODY, BUSY, Operation
from tools.contract.shapes import ChangePage, ChatPage, MessagePage, RecordPage, TitlePage, Watch

_NO_TITLE_OF_A_CONVERSATION = (
    NoDefaultModel,
    NoUserMessage,
    UsageLimitExceeded,
    UsageReserved,
    RateLimited,
    InvalidRequest,
    ModelFailed,
    TitleUnusable,
    TitleTimeout,
    InternalError,
    PayloadTooLarge,
    IdempotencyKeyInUse,
    *BUSY,
)
_NO_TITLE = (NotFound, *_NO_TITLE_OF_A_CONVERSATION)

OPERATIONS = (
    Operation(
        "POST /chats",
        "createChat",
        "Create a chat. It has a title at once: the caller's own, or a fallback title.",
        HTTPStatus.CREATED,
        Chat,
        CreateChat,
        (QuotaExceeded, RateLimited, *BAD_BODY, *BUSY),
        etag=True,
    ),
    Operation(
        "GET /chats",
        "listChats",
        "List the caller's chats, latest activity first. A title change is no activity.",
        HTTPStatus.OK,
        ChatPage,
        failures=(InvalidRequest, RateLimited, *BUSY),
        paged=True,
    ),
    Operation(
        "PUT /chats/{id}",
        "createChatWithId",
        "Create a chat under the caller's own id. A chat that has this id already stays as it is.",
        HTTPStatus.CREATED,
        Chat,
        CreateChat,
        (ChatDeleted, QuotaExceeded, RateLimited, *BAD_BODY, *BUSY),
        etag=True,
        creates_once=True,
    ),
    Operation(
        "GET /chats/{id}",
        "getChat",
        "Get one chat.",
        HTTPStatus.OK,
        Chat,
        failures=(NotFound, *BUSY),
        etag=True,
    ),
    Operation(
        "PATCH /chats/{id}",
        "patchChat",
        "Change a chat's status, worker, archive flag or model config, but never its title.",
        HTTPStatus.OK,
        Chat,
        PatchChat,
        (NotFound, *BAD_BODY, *BUSY),
        etag=True,
    ),
    Operation(
        "DELETE /chats/{id}",
        "deleteChat",
        "Delete a chat with its messages and its history.",
        HTTPStatus.NO_CONTENT,
        failures=(NotFound, PayloadTooLarge, *BUSY),
    ),
    Operation(
        "POST /chats/{id}/messages",
        "appendMessage",
        "Append a message. One with an id that the chat has already stays as it is.",
        HTTPStatus.CREATED,
        Message,
        AppendMessage,
        (NotFound, QuotaExceeded, RateLimited, *BAD_BODY, *BUSY),
        creates_once=True,
    ),
    Operation(
        "GET /chats/{id}/messages",
        "listMessages",
        "List a chat's messages, oldest first.",
        HTTPStatus.OK,
        MessagePage,
        failures=(NotFound, InvalidRequest, RateLimited, *BUSY),
        paged=True,
    ),
    Operation(
        "GET /export",
        "exportChats",
        "List what the caller's chats hold, oldest activity first: each chat, its messages, its titles.",
        HTTPStatus.OK,
        RecordPage,
        failures=(InvalidRequest, RateLimited, *BUSY),
        paged=True,
    ),
    Operation(
        "POST /chats/{id}/title/propose",
        "proposeTitle",
        "Suggest a title and store nothing. The body is optional.",
        HTTPStatus.OK,
        Proposal,
        ProposeTitle,
        (InvalidJson, *_NO_TITLE),
        idempotent=True,
        may_lack_body=True,
    ),
    Operation(
        "POST /chats/{id}/title/regenerate",
        "regenerateTitle",
        "Suggest a title and store it. If the title has changed since it was read, the answer has the"
        " current chat and the outcome superseded.",
        HTTPStatus.OK,
        Regenerated,
        failures=_NO_TITLE,
        idempotent=True,
        etag=True,
    ),
    Operation(
        "POST /titles",
        "titleConversation",
        "Suggest a title for a conversation that the request brings along, and store nothing of it.",
        HTTPStatus.OK,
        ConversationTitle,
        TitleConversation,
        (InvalidJson, *_NO_TITLE_OF_A_CONVERSATION),
        idempotent=True,
    ),
    Operation(
        "PUT /chats/{id}/title",
        "renameChat",
        "Store the user's title. The last of several renames wins. If-Match restricts it to known versions.",
        HTTPStatus.OK,
        Chat,
        RenameChat,
        (NotFound, PreconditionFailed, *BAD_BODY, *BUSY),
        if_match=True,
        etag=True,
    ),
    Operation(
        "GET /chats/{id}/title/history",
        "listTitles",
        "List a chat's titles, newest first. The oldest beyond the quota are removed.",
        HTTPStatus.OK,
        TitlePage,
        failures=(NotFound, InvalidRequest, RateLimited, *BUSY),
        paged=True,
    ),
    Operation(
        "POST /chats/{id}/title/restore",
        "restoreTitle",
        "Rename a chat to its title of an earlier version.",
        HTTPStatus.OK,
        Chat,
        RestoreTitle,
        (NotFound, *BAD_BODY, *BUSY),
        etag=True,
    ),
    Operation(
        "GET /usage",
        "getUsage",
        "Get what the caller's titles cost in the current period, and what is left of the limit.",
        HTTPStatus.OK,
        UsageReport,
        failures=BUSY,
    ),
    Operation(
        "POST /watch",
        "openWatch",
        "Get a WebSocket address for the caller's title changes. It opens once, within 30 s.",
        HTTPStatus.CREATED,
        Watch,
        failures=(RateLimited, PayloadTooLarge, *BUSY),
    ),
    Operation(
        "GET /title-changes",
        "listTitleChanges",
        "List title changes, deletions and archivings of the caller's chats since a time.",
        HTTPStatus.OK,
        ChangePage,
        failures=(InvalidRequest, RateLimited, *BUSY),
        paged=True,
        since=True,
    ),
    *ADMIN_OPERATIONS,
    Operation(
        "GET /openapi.json", "getDocument", "Get this document.", HTTPStatus.OK, dict[str, Any], open=True
    ),
)
