"""The rename dialog's keys: none is the page's, and none of an input method's is the dialog's."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from tests.e2e.page.host_pages import DIALOG, Host, host

# What the page hears of keys, wherever it listens; it also listens for what else a person does in the dialog.
LISTEN = """() => {
  globalThis.heard = [];
  const hear = (event) => heard.push(`${event.type} ${event.key ?? ""}`);
  for (const type of ["keydown", "keypress", "keyup"]) {
    for (const place of [window, document, document.body, document.querySelector("rename-chat-dialog")]) {
      place.addEventListener(type, hear);
      place.addEventListener(type, hear, { capture: true });
    }
  }
  const others = ["click", "pointerdown", "mouseup", "input", "paste", "focusin", "wheel", "contextmenu"];
  for (const type of others) document.addEventListener(type, hear);
}"""
# Firefox leaves the focus inside an element that is told to give it up.
BLUR = "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).blur()"


@pytest.fixture
def product(browser: Browser) -> Iterator[Host]:
    """A page with a button beside the dialog."""
    shown = host(browser, f"<button>Open</button>{DIALOG}", permissions=["clipboard-read", "clipboard-write"])
    yield shown
    shown.page.context.close()


def test_no_key_of_the_open_dialog_reaches_the_page(product: Host) -> None:
    """Neither as it bubbles nor as it is captured, nor with the focus nowhere. All work in the dialog."""
    product.open()
    product.page.evaluate(LISTEN)
    keyboard = product.page.keyboard
    for key in ("End", "Space", "e", "Shift+A", "Backspace", "ArrowLeft", "Delete", "x", "Control+k"):
        keyboard.press(key)
    expect(product.box).to_have_value("Bread x")
    for _ in range(8):
        keyboard.press("Tab")
    product.dialog.get_by_role("heading").click()
    product.page.evaluate(BLUR)
    assert product.page.evaluate("document.activeElement === document.body")
    keyboard.press("e")
    keyboard.press("Escape")
    expect(product.dialog).to_be_hidden()
    assert [event for event in product.page.evaluate("heard") if not event.startswith("focusin")] == []
    keyboard.press("e")
    assert "keydown e" in product.page.evaluate("heard")


def test_nothing_that_is_done_in_the_dialog_bubbles_to_the_page(product: Host) -> None:
    """So a list row around it is not clicked, and what is pasted is not the page's."""
    product.open()
    product.page.evaluate(LISTEN)
    product.box.click()
    product.box.fill("Typed")
    product.box.press("Control+a")
    product.box.press("Control+c")
    product.box.press("End")
    product.box.press("Control+v")
    expect(product.box).to_have_value("TypedTyped")
    product.box.press("Control+z")
    expect(product.box).to_have_value("Typed")
    product.button("Cancel").click(button="right")
    product.page.mouse.wheel(0, 10)
    product.dialog.get_by_text("Earlier titles").click()
    assert product.page.evaluate("heard") == []


@pytest.mark.parametrize("key", ["e", "Enter"])
def test_key_that_opens_the_dialog_does_nothing_in_it(product: Host, key: str) -> None:
    """However long it is held: it is neither typed nor does it save a draft."""
    product.open()
    product.box.fill("Draft")
    product.call("close")
    product.page.evaluate(
        """key => {
      const dialog = document.querySelector("rename-chat-dialog");
      const chat = { id: "01CHAT", title: "Bread", title_version: 3, title_source: "user" };
      addEventListener("keydown", (event) => event.key === key && dialog.open(chat), { once: true });
    }""",
        key,
    )
    product.page.get_by_role("button", name="Open").focus()
    for _ in range(3):
        product.page.keyboard.down(key)
    product.page.keyboard.up(key)
    expect(product.dialog).to_be_visible()
    expect(product.box).to_have_value("Draft")
    product.page.keyboard.press("End")
    product.page.keyboard.press("e")
    product.page.keyboard.press("Enter")
    expect(product.dialog).to_be_hidden()
    assert product.sent() == [{"title": "Drafte"}]


def test_key_that_closes_the_dialog_does_nothing_in_the_page(product: Host) -> None:
    """It is held down, and the page's button has the focus by then."""
    product.page.get_by_role("button", name="Open").focus()
    product.open()
    product.page.evaluate(LISTEN)
    for _ in range(3):
        product.page.keyboard.down("Escape")
    product.page.keyboard.up("Escape")
    expect(product.page.get_by_role("button", name="Open")).to_be_focused()
    assert [event for event in product.page.evaluate("heard") if event.startswith("key")] == []


def test_enter_and_escape_of_an_input_method_end_its_composition_only(product: Host) -> None:
    """The next ones save and close."""
    product.open()
    method = product.page.context.new_cdp_session(product.page)
    composition = {"text": "パン", "selectionStart": 2, "selectionEnd": 2}
    for key in ("Enter", "Escape"):
        method.send("Input.imeSetComposition", composition)
        expect(product.box).to_have_value("パン")
        product.page.keyboard.press(key)
        expect(product.dialog).to_be_visible()
    method.send("Input.insertText", {"text": "パン"})
    expect(product.box).to_have_value("パン")
    assert product.sent() == []
    product.box.press("Enter")
    expect(product.dialog).to_be_hidden()
    assert product.sent() == [{"title": "パン"}]


def test_enter_that_comes_after_its_composition_does_not_save(product: Host) -> None:
    """As Safari sends it: no composition is left, and only the key code tells."""
    product.open()
    product.box.fill("パン")
    method = product.page.context.new_cdp_session(product.page)
    press_enter(method, 229)
    product.page.keyboard.type("!")
    press_enter(method, 13)
    expect(product.dialog).to_be_hidden()
    assert product.sent() == [{"title": "パン!"}]


def press_enter(method: CDPSession, code: int) -> None:
    """Presses Enter with a key code of one's own choice."""
    event: dict[str, Any] = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
    method.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **event})
    method.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})


@pytest.mark.parametrize(
    ("key", "fields", "is_taken"),
    [
        ("Escape", {"isComposing": True}, True),
        ("Escape", {"keyCode": 229}, True),
        ("Escape", {}, False),
        ("a", {"isComposing": True, "keyCode": 229}, False),
    ],
)
def test_escape_of_an_input_method_is_kept_from_the_browser(
    product: Host, key: str, fields: dict[str, object], *, is_taken: bool
) -> None:
    """Safari would close the dialog. Chromium knows such an Escape itself."""
    product.open()
    event = {"key": key, "bubbles": True, "cancelable": True, "composed": True, **fields}
    press = "(box, event) => box.dispatchEvent(new KeyboardEvent('keydown', event))"
    assert product.box.evaluate(press, event) is not is_taken
