"""The rename dialog by itself."""

import re
import unicodedata

import httpx
import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.e2e.page.tabs import picture


def test_it_opens_with_the_title_selected(dialog: Locator) -> None:
    """Focused, whose title it is, and nothing to save yet."""
    box = dialog.get_by_label("Title", exact=True)
    expect(box).to_be_focused()
    selected = box.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert selected == box.input_value() != ""
    expect(dialog.get_by_text("A title that you chose")).to_be_visible()
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


def test_dialog_has_accessible_names_and_descriptions(page: Page, dialog: Locator) -> None:
    """A dialog and its controls by name and state; what goes wrong is an alert, what goes on a status."""
    page.route("**/title/propose", lambda route: route.fulfill(status=502, json={"message": "It failed."}))
    dialog.get_by_role("button", name="Generate").click()
    expect(page.locator("rename-chat-dialog")).to_match_aria_snapshot("""
      - dialog "Rename chat":
        - heading "Rename chat" [level=2]
        - textbox "Title": /Chat .+/
        - button "Generate"
        - paragraph: A title that you chose
        - alert:
          - paragraph: It failed.
        - group: Earlier titles
        - button "Cancel"
        - button "Save" [disabled]
        - status
    """)
    description = "A title that you chose It failed."
    expect(dialog.get_by_label("Title", exact=True)).to_have_accessible_description(description)


def test_nothing_can_be_sent_twice_while_it_saves(
    page: Page, dialog: Locator, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """The dialog waits for the answer, and the page shows it."""
    waiting: list[Route] = []
    page.route("**/title", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    dialog.get_by_label("Title", exact=True).fill("Saved")
    dialog.get_by_label("Title", exact=True).press("Enter")
    for name in ("Save", "Generate"):
        expect(dialog.get_by_role("button", name=name)).to_be_disabled()
    picture(dialog, "saving")
    dialog.get_by_label("Title", exact=True).press("Enter")
    assert len(waiting) == 1
    waiting[0].continue_()
    expect(dialog).to_be_hidden()
    expect(page.locator("#chat-title")).to_have_text("Saved")
    assert ada.get(f"/chats/{haiku_chat_id}").json()["title"] == "Saved"


@pytest.mark.parametrize("how", ["Escape", "outside"])
def test_dialog_closes_without_saving(page: Page, dialog: Locator, how: str) -> None:
    """Nothing is saved, and the focus goes back to where it was."""
    dialog.get_by_label("Title", exact=True).fill("Not kept")
    if how == "Escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.click(5, 5)
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Rename", exact=True)).to_be_focused()
    expect(page.get_by_role("heading", name="Not kept")).to_have_count(0)


@pytest.mark.parametrize("title", ["x" * 200, "🍞" * 200, "e\u0301" * 200])
def test_longest_title_is_saved(dialog: Locator, haiku_chat_id: str, ada: httpx.Client, title: str) -> None:
    """The service counts as the dialog does. One character more, or none, cannot be saved."""
    box, save = dialog.get_by_label("Title", exact=True), dialog.get_by_role("button", name="Save")
    for invalid in ("  ", f"{title}x"):
        box.fill(invalid)
        expect(save).to_be_disabled()
    box.fill(title)
    save.click()
    expect(dialog).to_be_hidden()
    stored = ada.get(f"/chats/{haiku_chat_id}").json()["title"]
    assert stored == unicodedata.normalize("NFC", title)


def test_dialog_works_by_keyboard_alone(page: Page, dialog: Locator) -> None:
    """The focus goes round inside, over everything that can be done."""
    dialog.get_by_label("Title", exact=True).fill("By keyboard")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "document.activeElement.shadowRoot?.activeElement?.id ?? document.activeElement.tagName"
            )
        )
    assert {"generate", "cancel", "save", "title"} <= set(seen)
    assert not {"new-chat", "words", "rename"} & set(seen)


def test_dialog_lists_and_restores_earlier_titles(
    page: Page, dialog: Locator, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """Each with whose it was; restoring one is a rename."""
    first = ada.get(f"/chats/{haiku_chat_id}/title/history").json()["titles"][-1]["title"]
    dialog.get_by_text("Earlier titles").click()
    expect(dialog.get_by_text("A first title")).to_be_visible()
    picture(dialog, "history")
    dialog.get_by_role("button", name=f"Restore: {first}").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=first)).to_be_visible()


def test_untouched_text_follows_the_title(dialog: Locator, haiku_chat_id: str, ada: httpx.Client) -> None:
    """Enter in an untouched dialog does not undo a later title."""
    ada.put(f"/chats/{haiku_chat_id}/title", json={"title": "Said elsewhere"}).raise_for_status()
    box = dialog.get_by_label("Title", exact=True)
    expect(box).to_have_value("Said elsewhere")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


def test_repeated_change_does_not_move_the_history(page: Page, dialog: Locator, haiku_chat_id: str) -> None:
    """Neither the caret, nor, when it is older, the title."""
    chat = page.evaluate(
        "id => fetch(`chats/${id}`, { headers: { authorization:"
        " `Bearer ${JSON.parse(sessionStorage['chat-titles-session']).token}` } }).then((one) => one.json())",
        haiku_chat_id,
    )
    box = dialog.get_by_label("Title", exact=True)
    box.press("End")
    renamed(page, chat)
    page.keyboard.type("!")
    expect(box).to_have_value(chat["title"] + "!")
    renamed(page, {**chat, "title": "Older", "title_version": chat["title_version"] - 1})
    expect(page.locator("#chat-title")).to_have_text(chat["title"])
    renamed(page, {**chat, "title": "Newer", "title_version": chat["title_version"] + 1})
    expect(page.locator("#chat-title")).to_have_text("Newer")


def renamed(page: Page, chat: dict[str, object]) -> None:
    """Tells the page of ``chat`` as the dialog does."""
    page.evaluate(
        "chat => document.querySelector('rename-chat-dialog')"
        ".dispatchEvent(new CustomEvent('chat-renamed', { detail: { chat } }))",
        chat,
    )


def test_earlier_titles_page_by_page(
    page: Page, dialog: Locator, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """All titles are listed. A title that arrives later comes on top."""
    for number in range(60):
        ada.put(f"/chats/{haiku_chat_id}/title", json={"title": f"Title {number}"}).raise_for_status()
    expect(page.locator("#chat-title")).to_have_text("Title 59")
    dialog.get_by_text("Earlier titles").click()
    restore = dialog.get_by_role("button", name=re.compile("^Restore"))
    expect(restore.first).to_have_accessible_name("Restore: Title 58")
    dialog.get_by_role("button", name="More").click()
    expect(dialog.get_by_text("A first title")).to_be_attached()
    expect(restore).to_have_count(61)
    expect(dialog.get_by_role("button", name="More")).to_have_count(0)
    ada.put(f"/chats/{haiku_chat_id}/title", json={"title": "Newest"}).raise_for_status()
    expect(restore.first).to_have_accessible_name("Restore: Title 59")


def test_no_text_becomes_markup(page: Page, dialog: Locator) -> None:
    """The browser itself refuses: the policy demands trusted types, and only the dialog makes any."""
    expect(dialog).to_be_visible()
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>bold</b>'")
    policy = page.request.get(page.url).headers["content-security-policy"]
    assert "trusted-types rename-chat-dialog;" in policy
