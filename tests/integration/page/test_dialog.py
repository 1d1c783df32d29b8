"""The rename dialog on the page, as somebody meets it who is told nothing."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.page.tabs import wait_until
from tests.integration.page.tabs import Tab
from tests.integration.page.test_spoken import chat_of_two_titles
from tests.support.api import Api

PAST = {
    "title": "Earlier",
    "title_version": 0,
    "title_source": "fallback",
    "title_updated_at": "2026-05-31T09:00:00.000000Z",
}


def opened(page: Page) -> Locator:
    """The dialog of the open chat."""
    page.get_by_role("button", name="Rename", exact=True).click()
    return page.get_by_role("dialog", name="Rename chat")


def test_earlier_titles_are_offered_once_there_are_any(tab: Tab, api: Api) -> None:
    """Not of a chat that has its first title, until that changes elsewhere."""
    chat_id = api.new_chat(title="Mine")
    tab.sign_in()
    dialog = opened(tab.page)
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("Mine")
    expect(dialog.get_by_text("Earlier titles")).to_be_hidden()
    api("PUT /chats/{id}/title", {"title": "By another tab"}, chat=chat_id)
    tab.tell_title(chat_id)
    expect(dialog.get_by_text("Earlier titles")).to_be_visible()


def test_dialog_stays_where_it_is(tab: Tab, api: Api) -> None:
    """While one types, generates, fails and looks back."""
    chat_of_two_titles(api)
    page = tab.page
    past = {"titles": [PAST] * 9, "next_cursor": None}
    page.route("**/title/history*", lambda route: route.fulfill(json=past))
    tab.sign_in()
    dialog = opened(page)
    box, make = dialog.get_by_label("Title", exact=True), dialog.get_by_role("button", name="Generate")
    places = [place_of(box)]
    box.fill("Something else")
    places.append(place_of(box))
    held: list[Route] = []
    page.route("**/title/propose", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    make.click()
    wait_until(page, lambda: held)
    places.append(place_of(box))
    held[0].fulfill(status=502, json={"code": "model_failed", "message": "It failed. " * 20})
    expect(dialog.get_by_role("alert")).to_be_visible()
    places.append(place_of(box))
    dialog.get_by_text("Earlier titles").click()
    expect(dialog.get_by_role("button", name="Restore: Earlier").first).to_be_visible()
    places.append(place_of(box))
    assert places == places[:1] * 5


def place_of(shown: Locator) -> tuple[float, float, float]:
    """Where it is, and how wide."""
    box = shown.bounding_box()
    assert box
    return box["x"], box["y"], box["width"]


def test_hint_of_generate_is_said_once(tab: Tab, api: Api) -> None:
    """Not of each earlier title."""
    chat_of_two_titles(api)
    page = tab.page
    usage = {"calls": 2, "input_tokens": 0, "output_tokens": 0, "spent_micros": 0, "reserved_micros": 0}
    period = {"period": "month", "limit_micros": None, "resets_at": "2026-06-01T00:00:00.000000Z"}
    page.route("**/usage", lambda route: route.fulfill(json={**usage, **period}))
    page.route("**/title/history*", lambda route: route.fulfill(json={"titles": [PAST], "next_cursor": None}))
    tab.sign_in()
    expect(page.locator("#spent")).to_contain_text("Without a model so far")
    dialog = opened(page)
    dialog.get_by_text("Earlier titles").click()
    expect(dialog.locator("time")).to_have_text(re.compile("^A first title, \u2068"))
    expect(dialog.get_by_text("Without a model")).to_have_count(1)


def test_title_is_invalid_only_if_the_service_refuses_it(tab: Tab, api: Api) -> None:
    """A limit is no fault of the title."""
    api.new_chat(title="Mine")
    tab.sign_in()
    page = tab.page
    limit = {"code": "usage_limit_exceeded", "message": "Chat usage limit exceeded."}
    page.route("**/title/propose", lambda route: route.fulfill(status=409, json=limit))
    dialog = opened(page)
    box = dialog.get_by_label("Title", exact=True)
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Chat usage limit exceeded.")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    box.fill("\u200b")
    box.press("Enter")
    expect(dialog.get_by_role("alert")).not_to_contain_text("limit")
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    expect(box).to_have_attribute("aria-invalid", "true")
