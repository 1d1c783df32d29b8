"""What was typed or suggested in the rename dialog and not saved."""

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.page.host_pages import CHAT, Host, host
from tests.e2e.page.tabs import check_accessible, picture, wait_until


def close(product: Host, how: str) -> None:
    """As a person or the page does."""
    match how:
        case "Escape":
            product.page.keyboard.press("Escape")
        case "outside":
            product.page.mouse.click(5, 5)
        case "Cancel":
            product.button("Cancel").click()
        case _:
            product.call(how)
    expect(product.dialog).to_be_hidden()


@pytest.mark.parametrize("how", ["Escape", "outside", "close"])
def test_typed_text_is_kept_when_the_dialog_closes(product: Host, how: str) -> None:
    """For its chat alone, marked, and at the end of what was typed."""
    product.box.fill("Typed")
    close(product, how)
    product.open(id="01OTHER", title="Another")
    expect(product.box).to_have_value("Another")
    expect(product.button("Discard changes")).to_be_hidden()
    close(product, how)
    product.open()
    expect(product.box).to_have_value("Typed")
    expect(product.box).to_have_accessible_description("Not saved")
    expect(product.button("Save")).to_be_enabled()
    product.page.keyboard.type(" on")
    expect(product.box).to_have_value("Typed on")


@pytest.mark.parametrize("how", ["Cancel", "dropDrafts"])
def test_typed_text_is_dropped_when_that_is_wanted(product: Host, how: str) -> None:
    """By the person, or by a page whose user signs out."""
    product.box.fill("Typed")
    close(product, how)
    product.open()
    expect(product.box).to_have_value("Bread")
    expect(product.box).to_have_accessible_description("Your own title")


def test_drafts_of_all_chats_are_dropped_together(product: Host) -> None:
    """Also while the dialog is closed."""
    product.box.fill("Typed")
    close(product, "Escape")
    product.call("dropDrafts")
    product.open()
    expect(product.box).to_have_value("Bread")


def test_draft_leads_back_to_the_title(product: Host) -> None:
    """By one button, after which nothing is left of it."""
    product.box.fill("Typed")
    close(product, "Escape")
    product.open()
    picture(product.dialog, "draft")
    product.button("Discard changes").click()
    expect(product.box).to_have_value("Bread")
    expect(product.box).to_be_focused()
    assert product.box.evaluate("box => box.selectionEnd - box.selectionStart") == len("Bread")
    expect(product.box).to_have_accessible_description("Your own title")
    expect(product.button("Save")).to_be_disabled()
    close(product, "Escape")
    product.open()
    expect(product.box).to_have_value("Bread")


def test_saved_text_leaves_no_draft(product: Host) -> None:
    """Also when the page closes the dialog as soon as it is told."""
    product.page.evaluate(
        "addEventListener('chat-renamed', () => document.querySelector('rename-chat-dialog').close())"
    )
    product.box.fill("Typed")
    product.box.press("Enter")
    expect(product.dialog).to_be_hidden()
    product.open()
    expect(product.box).to_have_value("Bread")


def test_text_saved_after_the_dialog_closed_leaves_no_draft(product: Host) -> None:
    """The answer was on its way already; the dialog, open again, shows the title as it is."""
    product.page.evaluate("AbortController.prototype.abort = () => {}")
    waiting: list[Route] = []
    product.answers["/title"] = waiting.append
    product.box.fill("Typed")
    product.box.press("Enter")
    wait_until(product.page, lambda: waiting)
    close(product, "Escape")
    product.open()
    expect(product.box).to_have_accessible_description("Not saved")
    waiting[0].fulfill(json=CHAT | {"title": "Typed", "title_version": 4})
    expect(product.box).to_have_accessible_description("Your own title")
    close(product, "Escape")
    product.open()
    expect(product.box).to_have_value("Bread")


def test_draft_says_what_the_title_has_become(product: Host) -> None:
    """While it was closed, and while it is open."""
    product.box.fill("Typed")
    close(product, "Escape")
    product.open(title="Rolls", title_version=4)
    expect(product.box).to_have_value("Typed")
    changed = "Not saved. The title has changed to “\u2068{}\u2069”."
    expect(product.box).to_have_accessible_description(changed.format("Rolls"))
    picture(product.dialog, "draft-changed")
    newest = CHAT | {"title": "Buns", "title_version": 5}
    product.page.evaluate("chat => document.querySelector('rename-chat-dialog').update(chat)", newest)
    expect(product.box).to_have_accessible_description(changed.format("Buns"))
    product.button("Discard changes").click()
    expect(product.box).to_have_value("Buns")


def test_suggestion_is_kept_as_a_draft_with_the_earlier_ones(product: Host) -> None:
    """Whole, though it was not yet typed in to its end."""
    product.suggest("First", "Second" * 10)
    product.button("Generate").click()
    expect(product.box).to_have_value("First")
    product.page.emulate_media(reduced_motion="no-preference")
    product.button("Generate").click()
    expect(product.box).not_to_have_value("First")
    close(product, "Escape")
    product.open()
    expect(product.box).to_have_value("Second" * 10)
    expect(product.box).to_have_accessible_description("Not saved")
    product.button("Previous suggestion").click()
    expect(product.box).to_have_value("First")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_draft_has_no_accessibility_violations(browser: Browser, scheme: str) -> None:
    """By axe: with suggestions to choose from, the title changed and the text too long."""
    product = host(browser, color_scheme=scheme, style=":root { color-scheme: light dark }")
    product.open()
    product.suggest("First", "Second")
    for title in ("First", "Second"):
        product.button("Generate").click()
        expect(product.box).to_have_value(title)
    product.box.fill("x" * 201)
    product.call("close")
    product.open(title="Rolls", title_version=4)
    expect(product.dialog.get_by_text("Suggestions: 2")).to_be_visible()
    check_accessible(product.page)
    product.page.context.close()
