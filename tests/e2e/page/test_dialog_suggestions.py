"""Several suggestions in the rename dialog, and titles that are too long."""

import pytest
from playwright.sync_api import Browser, Route, expect

from shared.rules.errors.requests import InvalidRequest
from shared.rules.titles import user_title
from tests.e2e.page.host_pages import CHAT, Host, host
from tests.e2e.page.tabs import picture, wait_until


def test_earlier_suggestions_are_a_step_away(product: Host) -> None:
    """In both directions and round; a screen reader is told which one of how many it is."""
    product.suggest("First", "Second", "Third")
    for number, title in enumerate(("First", "Second", "Third")):
        product.button("Generate").click()
        expect(product.box).to_have_value(title)
        expect(product.button("Previous suggestion")).to_be_visible(visible=number > 0)
    status = product.dialog.get_by_role("status")
    expect(status).to_have_text("A title was suggested. Save keeps it. Suggestion 3 of 3")
    expect(product.dialog.get_by_role("group", name="Suggestion 3 of 3")).to_be_visible()
    picture(product.dialog, "suggestions")
    for name, title, number in (
        ("Previous suggestion", "Second", 2),
        ("Previous suggestion", "First", 1),
        ("Previous suggestion", "Third", 3),
        ("Next suggestion", "First", 1),
    ):
        product.button(name).click()
        expect(product.box).to_have_value(title)
        expect(product.button(name)).to_be_focused()
        expect(status).to_have_text(f"Suggestion {number} of 3: {title}")
    product.box.press("Enter")
    expect(product.dialog).to_be_hidden()
    assert product.sent() == [{"title": "First"}]


def test_typed_text_is_among_the_suggestions_once_it_is_replaced(product: Host) -> None:
    """By a suggestion or by a step. It is no title to avoid, and the chat's title is none of them."""
    product.suggest("First", "Second")
    product.box.fill("Typed")
    product.button("Generate").click()
    expect(product.box).to_have_value("First")
    product.button("Previous suggestion").click()
    expect(product.box).to_have_value("Typed")
    product.box.fill("Edited")
    expect(product.dialog.get_by_text("Suggestions: 2")).to_be_visible()
    product.button("Next suggestion").click()
    expect(product.box).to_have_value("Typed")
    product.button("Previous suggestion").click()
    expect(product.box).to_have_value("Edited")
    product.button("Generate").click()
    expect(product.box).to_have_value("Second")
    expect(product.dialog.get_by_role("group", name="Suggestion 4 of 4")).to_be_visible()
    assert product.sent("POST") == [None, {"avoid": ["First"]}]


def test_single_suggestion_is_reached_again_from_the_title(product: Host) -> None:
    """The focus stays in the dialog when there is nowhere to go any more."""
    product.suggest("First")
    product.button("Generate").click()
    expect(product.box).to_have_value("First")
    product.button("Discard changes").click()
    expect(product.box).to_have_value("Bread")
    product.button("Next suggestion").click()
    expect(product.box).to_have_value("First")
    expect(product.button("Next suggestion")).to_be_hidden()
    expect(product.box).to_be_focused()


def test_repeated_suggestion_is_the_latest_one(product: Host) -> None:
    """And no second one."""
    product.suggest("First", "Second", "First")
    for title in ("First", "Second", "First"):
        product.button("Generate").click()
        expect(product.box).to_have_value(title)
    expect(product.dialog.get_by_role("group", name="Suggestion 2 of 2")).to_be_visible()


def test_suggestion_of_an_earlier_opening_changes_nothing(product: Host) -> None:
    """Its token comes when the chat has been opened again and has another suggestion."""
    product.page.evaluate(
        "() => { const late = Promise.withResolvers(); globalThis.answerToken = late.resolve; "
        "document.querySelector('rename-chat-dialog').getToken = () => late.promise; }"
    )
    product.button("Generate").click()
    product.call("close")
    product.page.evaluate("document.querySelector('rename-chat-dialog').getToken = () => ''")
    product.suggest("Second", "Too late")
    product.open()
    product.button("Generate").click()
    expect(product.box).to_have_value("Second")
    product.page.evaluate("answerToken('')")
    product.button("Generate").focus()
    expect(product.box).to_have_value("Second")
    assert product.sent("POST") == [None]


def test_earlier_titles_are_of_the_latest_answer(product: Host) -> None:
    """Two answers for one page are under way when the first page is asked for anew."""
    held: list[Route] = []
    product.answers["/title/history"] = lambda route: route.fulfill(json=past(2, "Old", "next"))
    product.dialog.get_by_text("Earlier titles").click()
    rows = product.dialog.locator("ol span")
    expect(rows).to_have_text(["Old"])
    product.answers["?cursor=next"] = held.append
    product.button("More").dblclick()
    wait_until(product.page, lambda: len(held) == 2)
    product.answers["/title/history"] = lambda route: route.fulfill(json=past(3, "New", ""))
    update = "chat => document.querySelector('rename-chat-dialog').update(chat)"
    product.page.evaluate(update, CHAT | {"title": "Newest", "title_version": 4})
    expect(rows).to_have_text(["New"])
    for route in held:
        with product.page.expect_response("**/history?cursor=next"):
            route.fulfill(json=past(1, "Older", ""))
    product.button("Generate").focus()
    expect(rows).to_have_text(["New"])


def past(version: int, title: str, cursor: str) -> dict[str, object]:
    """A page of the history."""
    at = "2026-06-01T00:00:00.000000Z"
    named = {"title": title, "title_version": version, "title_source": "user", "title_updated_at": at}
    return {"titles": [named], "next_cursor": cursor}


def test_suggestions_are_stepped_through_in_the_direction_of_the_text(browser: Browser) -> None:
    """From right to left, the previous one is to the right."""
    product = host(browser, html='lang="ar" dir="rtl"')
    product.open()
    product.suggest("أولا", "ثانيا")
    for title in ("أولا", "ثانيا"):
        product.button("Generate").click()
        expect(product.box).to_have_value(title)
    left = [product.button(f"{name} suggestion").evaluate(LEFT) for name in ("Previous", "Next")]
    assert left[0] > left[1]
    product.page.context.close()


LEFT = "button => button.getBoundingClientRect().left"


def test_title_above_the_limit_opens_and_says_by_how_much(product: Host) -> None:
    """A screen reader is told once; what is left of it can be saved."""
    product.open(title="x" * 203)
    expect(product.box).to_have_value("x" * 203)
    expect(product.box).to_have_attribute("aria-invalid", "true")
    words = "Too long by 3 characters. The limit is 200."
    expect(product.box).to_have_accessible_description(f"Your own title {words}")
    expect(product.dialog.get_by_role("status")).to_have_text(words)
    picture(product.dialog, "too-long")
    product.box.press("End")
    product.box.press("Backspace")
    product.box.press("Backspace")
    expect(product.dialog.get_by_text("Too long by 1 character. The limit is 200.")).to_be_visible()
    expect(product.dialog.get_by_role("status")).to_have_text(words)
    product.box.press("Enter")
    product.box.press("Backspace")
    expect(product.box).not_to_have_attribute("aria-invalid", "true")
    expect(product.dialog.get_by_role("status")).to_have_text("")
    product.box.press("Enter")
    expect(product.dialog).to_be_hidden()
    assert product.sent() == [{"title": "x" * 200}]


def test_nothing_is_cut_from_a_title_that_is_typed_into(product: Host) -> None:
    """Its end stays, and so does the caret."""
    product.box.fill("🍞" * 199 + "end")
    product.box.press("Home")
    product.page.keyboard.insert_text("ab")
    expect(product.box).to_have_value("ab" + "🍞" * 199 + "end")
    assert product.box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [2, 2]
    expect(product.dialog.get_by_text("Too long by 4 characters.")).to_be_visible()


@pytest.mark.parametrize(
    "typed",
    [
        "🍞" * 200,
        "🍞" * 201,
        "e\u0301" * 200,
        "e\u0301" * 201,
        "a\u2066" * 200,
        f"  {'x' * 200}  ",
        "क्षि" * 51,
    ],
)
def test_length_is_counted_as_the_service_counts_it(product: Host, typed: str) -> None:
    """In code points of the normalized title, without controls and surrounding spaces."""
    product.box.fill(typed)
    try:
        is_valid = bool(user_title(typed))
    except InvalidRequest:
        is_valid = False
    expect(product.button("Save")).to_be_enabled(enabled=is_valid)
