"""/chats and /chats/{id}/messages: everything about a chat except changes of its title."""

from http import HTTPStatus

from shared.bootstrap import chats, storage
from shared.entrypoints.http.bodies import AppendMessage, CreateChat, PatchChat, parse
from shared.entrypoints.http.bounded_traffic import bounded_traffic
from shared.entrypoints.http.handler import by_route, http_handler
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, chat_response, json_response, no_content
from shared.rules.history import title_of
from shared.use_cases.ports.chats import ChatPatch


def create(request: Request) -> Response:
    """201 with the chat, which has a title at once."""
    body = parse(CreateChat, request.body)
    return chat_response(chats.start_chat()(request.payer, **dict(body)), HTTPStatus.CREATED)


def list_chats(request: Request) -> Response:
    """200 with a page of the caller's chats, latest activity first."""
    page = storage.chats().page(request.owner_id, *request.page)
    return json_response({"chats": page.rows, "next_cursor": page.next_cursor})


def get(request: Request) -> Response:
    """200 with the chat."""
    return chat_response(storage.chats().get(request.chat_key))


def patch(request: Request) -> Response:
    """200 with the chat after the fields that the body mentions were set or cleared."""
    changes = parse(PatchChat, request.body).model_dump()
    return chat_response(chats.update_chat()(request.chat_key, ChatPatch(**changes)))


def delete(request: Request) -> Response:
    """204. The chat's messages and title history are deleted too."""
    storage.chats().delete(request.chat_key)
    return no_content()


def append(request: Request) -> Response:
    """201 with the message."""
    body = parse(AppendMessage, request.body)
    message = chats.add_message()(request.chat_key, body.role, body.content, request.groups)
    return json_response(message, HTTPStatus.CREATED)


def list_messages(request: Request) -> Response:
    """200 with a page of the chat's messages, oldest first."""
    page = storage.messages().page(request.chat_key, *request.page)
    return json_response({"messages": page.rows, "next_cursor": page.next_cursor})


def list_titles(request: Request) -> Response:
    """200 with a page of the chat's titles, newest first."""
    newest = title_of(storage.chats().get(request.chat_key))
    page = storage.title_history().page(request.chat_key, newest, *request.page)
    return json_response({"titles": page.rows, "next_cursor": page.next_cursor})


ROUTES = {
    "POST /chats": create,
    "GET /chats": bounded_traffic(list_chats),
    "GET /chats/{id}": get,
    "PATCH /chats/{id}": patch,
    "DELETE /chats/{id}": delete,
    "POST /chats/{id}/messages": bounded_traffic(append),
    "GET /chats/{id}/messages": bounded_traffic(list_messages),
    "GET /chats/{id}/title/history": bounded_traffic(list_titles),
}


handler = http_handler(by_route(ROUTES))
