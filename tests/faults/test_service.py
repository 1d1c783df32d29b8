"""The service whole without a fault: what a request brings about, to the end of it."""

from shared.bootstrap import open_tabs, storage
from tests.support.events import check_event
from tests.support.service import Service


def test_chat_is_titled_renamed_deleted_and_purged(service: Service) -> None:
    """Titled by itself, told to its watcher and the bus, and purged when it is deleted."""
    open_tabs.watch_store().add("ada", "tab", storage.now())
    chat = service.api.new_chat()
    service.deliver_all()
    assert service.api("GET /chats/{id}", chat=chat).body["title"] == service.bedrock.text
    assert service.api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat).status == 200
    service.deliver_all()
    history = service.api("GET /chats/{id}/title/history", chat=chat).body["titles"]
    assert [title["title_version"] for title in history] == [3, 2, 1]
    assert service.items(of=chat)
    service.api("DELETE /chats/{id}", chat=chat)
    service.deliver_all()
    # The mark of its id, and what watchers catch up with.
    assert [item["sk"]["S"].partition("#")[0] for item in service.items(of=chat)] == ["DELETED", "DELETED"]
    events = [(event["detail-type"], event["detail"]) for event in service.fake_services.events]
    for kind, detail in events:
        check_event(kind, detail)
    versions = [detail.get("title_version") for _, detail in events]
    assert versions == [1, 2, 3, None]
    assert [message["chat"].get("title_version") for _, message in service.fake_services.pushed] == versions


def test_event_that_the_bus_refuses_is_quarantined(service: Service) -> None:
    """And holds up no other, which may be told twice: the bus took it beside the one that it refused."""
    service.fake_services.refused['"title": "Never"'] = "MalformedDetail"
    chat = service.api.new_chat("Never", title="Never")
    service.api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat)
    service.deliver_all()
    assert {event["detail"]["title"] for event in service.fake_services.events} == {"Mine"}
    assert [message["why"] for message in service.fake_services.quarantined] == ["refused by the bus"]
