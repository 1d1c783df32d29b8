"""The rename dialog while a title is generated."""

import re
import unicodedata

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import BUDGET_SECONDS, Service, new_chat
from tests.e2e.page.tabs import TITLE, open_chat, open_dialog, picture, wait_until
from tests.support.bedrock import StubBedrock


def test_proposal_is_typed_in_and_not_saved(
    page: Page, dialog: Locator, service: Service, haiku_chat_id: str, bedrock: StubBedrock
) -> None:
    """Generate is busy during the request. Then the proposal is selected, and Enter saves it."""
    bedrock.gate.clear()
    generate, box = dialog.get_by_role("button", name="Generate"), dialog.get_by_label("Title", exact=True)
    generate.click()
    expect(dialog.get_by_role("status")).to_have_text("Generating a title…")
    expect(generate).to_be_disabled()
    expect(generate).to_have_attribute("aria-busy", "true")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_enabled()
    picture(dialog, "generating")
    bedrock.gate.set()
    expect(generate).to_be_enabled()
    expect(box).to_have_value(TITLE)
    assert box.evaluate("box => box.selectionEnd - box.selectionStart") == len(TITLE)
    expect(box).to_be_focused()
    expect(dialog.get_by_role("status")).to_have_text("A title was suggested. Save keeps it.")
    with service.as_user() as client:
        assert client.get(f"/chats/{haiku_chat_id}").json()["title"] != TITLE
    picture(dialog, "generated")
    box.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    with service.as_user() as client:
        stored = client.get(f"/chats/{haiku_chat_id}").json()
    assert (stored["title"], stored["title_source"]) == (TITLE, "user")


def test_each_generate_avoids_what_the_dialog_showed(
    page: Page, dialog: Locator, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """The chat's title if a model made it, and the last ten suggestions since it opened without a draft."""
    page.emulate_media(reduced_motion="reduce")
    sent: list[object] = []

    def propose(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(json={"title": f"Title {len(sent)}", "model": "haiku", "usage": {}})

    page.route("**/title/propose", propose)
    box, generate = dialog.get_by_label("Title", exact=True), dialog.get_by_role("button", name="Generate")
    for number in range(1, 13):
        generate.click()
        expect(box).to_have_value(f"Title {number}")
    assert sent[:3] == [None, {"avoid": ["Title 1"]}, {"avoid": ["Title 1", "Title 2"]}]
    assert sent[11] == {"avoid": [f"Title {number}" for number in range(2, 12)]}
    dialog.get_by_role("button", name="Cancel").click()
    title = ada.post(f"/chats/{haiku_chat_id}/title/regenerate").json()["chat"]["title"]
    expect(page.locator("#chat-title")).to_have_text(title)
    page.get_by_role("button", name="Rename", exact=True).click()
    generate.click()
    expect(box).to_have_value("Title 13")
    assert sent[12] == {"avoid": [title]}


# Each value of the box that is painted.
WATCH_BOX = """box => {
    const shown = [];
    box.shown = shown;
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    Object.defineProperty(box, 'value', { get, set(text) {
        set.call(this, text);
        setTimeout(() => shown.push(get.call(this)));
    } });
}"""


def test_proposal_appears_at_once_when_motion_is_reduced(page: Page, dialog: Locator) -> None:
    """Every grapheme in one step."""
    page.emulate_media(reduced_motion="reduce")
    box = dialog.get_by_label("Title", exact=True)
    box.evaluate(WATCH_BOX)
    before = box.input_value()
    dialog.get_by_role("button", name="Generate").click()
    expect(box).to_have_value(TITLE)
    assert set(box.evaluate("box => box.shown")) <= {before, TITLE}


def test_proposal_is_typed_by_graphemes(dialog: Locator, bedrock: StubBedrock) -> None:
    """No half of a family, no letter without its accent."""
    graphemes = ["👨‍👩‍👧", " ", "e\u0301", "t", "é", " ", "🇩🇪"]
    bedrock.text = "".join(graphemes)
    whole = unicodedata.normalize("NFC", bedrock.text)
    box = dialog.get_by_label("Title", exact=True)
    box.evaluate(WATCH_BOX)
    dialog.get_by_role("button", name="Generate").click()
    expect(box).to_have_value(whole)
    expect(dialog.get_by_role("button", name="Generate")).to_be_enabled()
    typed = unicodedata.normalize("NFC", "".join(graphemes[:2]))
    shown = box.evaluate("box => box.shown")
    assert {"👨‍👩‍👧", typed, whole} <= set(shown)
    assert not {text for text in shown if text.endswith(("\u200d", "👨", "🇩")) or text == "👨‍👩"}


def test_proposal_ends_typing_when_the_dialog_closes(page: Page, dialog: Locator) -> None:
    """Nothing is typed on into what is open next."""
    dialog.get_by_role("button", name="Generate").click()
    box = dialog.get_by_label("Title", exact=True)
    expect(box).to_have_value(re.compile(f"^{TITLE[0]}"))
    dialog.get_by_role("button", name="Cancel").click()
    again = open_dialog(page)
    page.wait_for_timeout(500)
    expect(again.get_by_label("Title", exact=True)).to_have_value(re.compile("^Chat "))


def test_proposal_equal_to_the_title_is_selected_and_not_saved(dialog: Locator, bedrock: StubBedrock) -> None:
    """It is told as what it is, and selected as any other; there is nothing to save."""
    box = dialog.get_by_label("Title", exact=True)
    bedrock.text = box.input_value()
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_role("status")).to_have_text("The title is suggested again.")
    expect(dialog.get_by_text("The title is suggested again", exact=True)).to_be_visible()
    expect(box).to_be_focused()
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


def test_cancel_aborts_the_request(page: Page, dialog: Locator, bedrock: StubBedrock) -> None:
    """The browser drops it; the dialog is as new when it opens again."""
    bedrock.gate.clear()
    with page.expect_request("**/title/propose"):
        dialog.get_by_role("button", name="Generate").click()
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/title/propose")):
        dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    bedrock.gate.set()
    expect(open_dialog(page).get_by_role("button", name="Generate")).to_be_enabled()


def test_late_answer_is_dropped_when_the_dialog_was_cancelled(
    page: Page, dialog: Locator, service: Service, ada: httpx.Client
) -> None:
    """Also when the dialog is another chat's by then, and though its request was not aborted in time."""
    # An abort that comes to nothing, as when the answer is on its way already.
    page.evaluate("AbortController.prototype.abort = () => {}")
    waiting: list[Route] = []
    page.route("**/title/propose", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    dialog.get_by_role("button", name="Generate").click()
    wait_until(page, lambda: waiting)
    dialog.get_by_role("button", name="Cancel").click()
    title = open_chat(page, new_chat(ada), service)
    box = open_dialog(page).get_by_label("Title", exact=True)
    waiting[0].fulfill(json={"title": "Late", "model": "haiku", "usage": {}})
    page.wait_for_timeout(500)
    expect(box).to_have_value(title)
    expect(page.get_by_role("dialog").get_by_role("button", name="Generate")).to_be_enabled()


def test_answer_for_one_chat_is_dropped_when_another_is_opened(page: Page, dialog: Locator) -> None:
    """Without closing in between, and with what was under way dropped."""
    other = {
        "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "title": "Another",
        "title_version": 1,
        "title_source": "user",
    }
    page.route("**/title/propose", lambda route: route.fulfill(json={"title": "For another", "usage": {}}))
    page.evaluate("chat => document.querySelector('rename-chat-dialog').open(chat)", other)
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("For another")
    expect(dialog.get_by_role("button", name="Generate")).to_be_enabled()


@pytest.mark.parametrize(
    ("state", "answer", "texts"),
    [
        (
            "error-detail",
            {"message": "Failed to generate chat title.", "detail": "No access to the model."},
            ["Failed to generate chat title.", "No access to the model."],
        ),
        ("error", {"message": "Failed to generate chat title."}, ["Failed to generate chat title."]),
        (
            "limit",
            {"message": "Chat usage limit exceeded.", "resets_at": "2026-12-01T00:00:00Z"},
            ["Chat usage limit exceeded.", "The limit resets Dec 1, 2026, 12:00 AM."],
        ),
    ],
)
def test_error_says_what_is_wrong(
    page: Page, dialog: Locator, state: str, answer: dict[str, str], texts: list[str]
) -> None:
    """Message, and under it what is told besides; the text stays and is not at fault. Typing clears it."""
    page.route("**/title/propose", lambda route: route.fulfill(status=502, json={"code": "x", **answer}))
    box = dialog.get_by_label("Title", exact=True)
    before = box.input_value()
    dialog.get_by_role("button", name="Generate").click()
    alert = dialog.get_by_role("alert")
    expect(alert.locator("p")).to_have_text(texts)
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(box).to_be_focused()
    expect(box).to_have_value(before)
    picture(dialog, state)
    box.press("End")
    box.type("!")
    expect(alert.locator("p")).to_have_count(0)


def test_error_is_shown_without_a_connection(page: Page, dialog: Locator) -> None:
    """It says so, and works when it is back."""
    page.context.set_offline(True)
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_role("alert")).to_have_text("The service could not be reached.")
    picture(dialog, "offline")
    page.context.set_offline(False)
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value(TITLE)


@pytest.mark.long
def test_error_is_shown_when_the_model_is_too_slow(dialog: Locator, bedrock: StubBedrock) -> None:
    """The service's own words, and the text stays."""
    bedrock.delay = BUDGET_SECONDS * 2.0
    dialog.get_by_role("button", name="Generate").click()
    message = "Title generation timed out. Try again or rename manually."
    expect(dialog.get_by_role("alert")).to_have_text(message)
    picture(dialog, "too-slow")
    expect(dialog.get_by_label("Title", exact=True)).to_have_value(re.compile("^Chat "))


def test_rename_in_one_tab_while_generate_runs_in_another(
    page: Page, service: Service, haiku_chat_id: str, bedrock: StubBedrock
) -> None:
    """The dialog goes on with its proposal, and knows the new title; nothing is lost by either."""
    bedrock.text = TITLE
    open_chat(page, haiku_chat_id, service)
    dialog = open_dialog(page)
    bedrock.gate.clear()
    dialog.get_by_role("button", name="Generate").click()
    with service.as_user() as client:
        client.put(f"/chats/{haiku_chat_id}/title", json={"title": "Said elsewhere"}).raise_for_status()
    expect(page.locator("#chat-title")).to_have_text("Said elsewhere")
    bedrock.gate.set()
    box = dialog.get_by_label("Title", exact=True)
    expect(box).to_have_value(TITLE)
    box.fill("Said elsewhere")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    box.fill("كيف أخبز الخبز؟")
    assert box.evaluate("box => getComputedStyle(box).direction") == "rtl"
    picture(dialog, "right-to-left")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#chat-title")).to_have_text("كيف أخبز الخبز؟")


def test_title_that_changes_while_generate_fails(
    page: Page, dialog: Locator, haiku_chat_id: str, ada: httpx.Client, bedrock: StubBedrock
) -> None:
    """The old one is not put back by an absent-minded Enter."""
    bedrock.gate.clear()
    bedrock.text = "<think>nothing else</think>"
    dialog.get_by_role("button", name="Generate").click()
    ada.put(f"/chats/{haiku_chat_id}/title", json={"title": "Said elsewhere"}).raise_for_status()
    expect(page.locator("#chat-title")).to_have_text("Said elsewhere")
    bedrock.gate.set()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("Said elsewhere")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


def test_opening_the_history_does_not_abort_generate(dialog: Locator, bedrock: StubBedrock) -> None:
    """Looking back while a title is generated."""
    bedrock.gate.clear()
    generate = dialog.get_by_role("button", name="Generate")
    generate.click()
    dialog.get_by_text("Earlier titles").click()
    restore = dialog.get_by_role("button", name=re.compile("^Restore"))
    expect(restore).to_be_disabled()
    expect(generate).to_be_disabled()
    bedrock.gate.set()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value(TITLE)
    expect(restore).to_be_enabled()
