"""/chats and /chats/{id}/messages: everything about a chat except changes of its title."""

from http import HTTPStatus

from shared.adapters.dynamodb.pagination import Page
from shared.bootstrap import chats, storage, stores
from shared.bootstrap.snapshots import before_snapshot
from shared.entrypoints.http.bodies import AppendMessage, CreateChat, PatchChat, parse
from shared.entrypoints.http.bounded_traffic import bounded_list, bounded_traffic
from shared.entrypoints.http.handler import by_route, http_handler
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, chat_response, json_response, no_content
from shared.rules.chats import Chat
from shared.rules.history import PastTitle, title_of
from shared.rules.messages import Message
from shared.rules.records import Record
from shared.use_cases.chats import ChatFields
from shared.use_cases.ports.chats import ChatPatch


def create(request: Request) -> Response:
    """201 with the chat, which has a title at once."""
    return chat_response(chats.start_chat()(request.payer, _fields(request)), HTTPStatus.CREATED)


def create_with_id(request: Request) -> Response:
    """201 with the chat under the caller's own id, or 200 with the chat that has this id already."""
    started = chats.start_chat().with_id(request.payer, request.new_chat_id, _fields(request))
    return chat_response(started.chat, HTTPStatus.CREATED if started.is_new else HTTPStatus.OK)


def list_chats(request: Request) -> Page[Chat]:
    """200 with a page of the caller's chats, latest activity first."""
    return stores.chats().page(request.owner_id, *request.page)


def get(request: Request) -> Response:
    """200 with the chat."""
    return chat_response(stores.chats().get(request.chat_key))


def patch(request: Request) -> Response:
    """200 with the chat after the fields that the body mentions were set or cleared."""
    changes = parse(PatchChat, request.body).model_dump()
    return chat_response(chats.update_chat()(request.chat_key, ChatPatch(**changes)))


def delete(request: Request) -> Response:
    """204. The chat's messages and title history are deleted too."""
    stores.chats().delete(request.chat_key)
    return no_content()


def append(request: Request) -> Response:
    """201 with the message, or 200 with the message that has the body's id already."""
    body = parse(AppendMessage, request.body)
    fields = body.role, body.content, request.groups
    if body.id is None:
        return json_response(chats.add_message()(request.chat_key, *fields), HTTPStatus.CREATED)
    added = chats.add_message().with_id(request.chat_key, body.id, *fields)
    return json_response(added.message, HTTPStatus.CREATED if added.is_new else HTTPStatus.OK)


def list_messages(request: Request) -> Page[Message]:
    """200 with a page of the chat's messages, oldest first."""
    return stores.messages().page(request.chat_key, *request.page)


def list_titles(request: Request) -> Page[PastTitle]:
    """200 with a page of the chat's titles, newest first."""
    newest = title_of(stores.chats().get(request.chat_key))
    return stores.title_history().page(request.chat_key, newest, *request.page)


def export(request: Request) -> Page[Record]:
    """200 with a page of records of the caller's chats, messages and titles."""
    return chats.exports().page(request.owner_id, *request.page)


def _fields(request: Request) -> ChatFields:
    return ChatFields(**dict(parse(CreateChat, request.body)))


ROUTES = {
    "POST /chats": bounded_traffic(create),
    "PUT /chats/{id}": bounded_traffic(create_with_id),
    "GET /chats": bounded_list("chats", list_chats),
    "GET /chats/{id}": get,
    "PATCH /chats/{id}": patch,
    "DELETE /chats/{id}": delete,
    "POST /chats/{id}/messages": bounded_traffic(append),
    "GET /chats/{id}/messages": bounded_list("messages", list_messages),
    "GET /chats/{id}/title/history": bounded_list("titles", list_titles),
    "GET /export": bounded_list("records", export),
}


handler = http_handler(by_route(ROUTES))
before_snapshot(storage.table)
