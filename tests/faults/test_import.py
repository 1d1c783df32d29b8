"""An import beside the functions that read the table's stream."""

from typing import Any

import pytest

from tests.support.fakes import ROOMY
from tests.support.service import Service
from tests.support.sockets import socket_event
from tests.support.template import PROJECT
from tools.transfer import import_chats as importing

# It has chats with titles, without titles, and with user messages that an automatic title could be made of.
EXPORT = PROJECT / "tests" / "unit" / "transfer" / "exports" / "chatgpt.json"


def import_chats(service: Service, *options: str) -> list[dict[str, Any]]:
    """Ada's chats after an import, with a tab of hers open."""
    url: str = service.api("POST /watch").body["url"]
    event = socket_event("$connect", "tab", queryStringParameters={"ticket": url.partition("ticket=")[2]})
    assert service.invoke("WatchSocketFunction", event)["statusCode"] == 200
    arguments = importing.parser().parse_args([str(EXPORT), "--owner=ada", "--rate=1e9", *options])
    importing.import_chats(arguments, service.client, service.table_name, ROOMY)
    chats: list[dict[str, Any]] = service.api("GET /chats").body["chats"]
    assert len(chats) > 3
    return chats


def events_of(service: Service) -> list[tuple[str, int, str | None]]:
    """The chat, the version and the title before, of each title change that was published."""
    details = [event["detail"] for event in service.fake_services.events]
    return sorted((one["chat_id"], one["title_version"], one["previous_title"]) for one in details)


@pytest.mark.parametrize("is_filtered", [True, False], ids=["filtered", "unfiltered"])
def test_import_starts_no_title_publishes_nothing_and_tells_no_tab(
    service: Service, *, is_filtered: bool
) -> None:
    """By the filters of the template; and by the functions themselves, if records reach them."""
    if not is_filtered:
        for source in service.sources:
            source.patterns = [_Everything() for _ in source.patterns]  # type: ignore[misc]
    chats = import_chats(service)
    service.offer_news()
    of_stream = ("TitleEventsFunction", "AutoTitleFunction")
    if is_filtered:
        assert not any(service.source(name).pending for name in of_stream)
    for name in of_stream:
        while service.source(name).pending:
            service.source(name).deliver(service.invoke)
    assert not service.bedrock.requests
    assert not service.fake_services.events
    assert not service.fake_services.pushed
    since = {"queryStringParameters": {"since": "2020-01-01T00:00:00Z"}}
    assert service.api("GET /title-changes", **since).body["changes"] == []
    assert {chat["id"]: chat for chat in service.api("GET /chats").body["chats"]} == {
        chat["id"]: chat for chat in chats
    }


class _Everything:
    """A filter that lets every change of a chat or a message through."""

    def matches_event(self, event: Any) -> bool:
        """Whether it is of the stream."""
        keys = event.get("dynamodb", {}).get("Keys", {})
        return str(keys.get("sk", {}).get("S", "")).startswith(("CHAT", "MESSAGE#"))


def test_later_title_of_an_imported_chat_is_published_and_its_history_goes_on(service: Service) -> None:
    """As that of any other chat."""
    chat = import_chats(service)[0]
    service.deliver_all()
    service.api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat["id"])
    service.deliver_all()
    assert events_of(service) == [(chat["id"], 2, chat["title"])]
    assert [body["chat"]["title"] for _, body in service.fake_services.pushed] == ["Mine"]
    titles = service.api("GET /chats/{id}/title/history", chat=chat["id"]).body["titles"]
    assert [(title["title"], title["title_version"]) for title in titles] == [("Mine", 2), (chat["title"], 1)]
    service.api("POST /chats/{id}/title/restore", {"title_version": 1}, chat=chat["id"])
    assert service.api("GET /chats/{id}", chat=chat["id"]).body["title"] == chat["title"]


def test_later_message_of_an_imported_chat_may_bring_its_first_automatic_title(service: Service) -> None:
    """The chat has a fallback, which is nobody's words."""
    chat = next(chat for chat in import_chats(service) if chat["title_source"] == "fallback")
    service.deliver_all()
    service.api(
        "POST /chats/{id}/messages", {"role": "user", "content": "How do I bake rye bread?"}, chat=chat["id"]
    )
    service.deliver_all()
    assert service.api("GET /chats/{id}", chat=chat["id"]).body["title_source"] == "automatic"


def test_import_with_events_publishes_one_for_each_chat(service: Service) -> None:
    """And starts no titles."""
    chats = import_chats(service, "--events")
    service.deliver_all()
    assert events_of(service) == sorted((chat["id"], 1, None) for chat in chats)
    assert not service.bedrock.requests
