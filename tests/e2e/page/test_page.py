"""The page around the dialog."""

import re
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import BY_HAIKU, Service, new_chat
from tests.e2e.page.tabs import check_accessible, open_chat, open_dialog, picture, sign_in
from tests.support.bedrock import StubBedrock
from tools.stack.users import PASSWORD, add_user


def test_titles_are_never_markup(page: Page, service: Service, ada: httpx.Client) -> None:
    """Whatever they hold, right-to-left and CJK too."""
    for words in ("<img src=x onerror=alert(1)>", "كيف أخبز الخبز؟", "在家怎么烤面包"):
        chat_id = new_chat(ada)
        open_chat(page, chat_id, service)
        ada.put(f"/chats/{chat_id}/title", json={"title": words}).raise_for_status()
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert page.locator("img").count() == 0


def test_conversation_shows_messages_and_titles(browser: Browser, service: Service) -> None:
    """Of somebody who signs in by name: a wrong password, a chat, a message, and out again."""
    lin = add_user(service.stack.deployed, "lin")
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{service.stack.deployed.api_url}/")
    sign_in_by_name = tab.get_by_role("button", name="Sign in", exact=True)
    tab.get_by_label("User").fill("lin")
    tab.get_by_label("Password").fill("wrong")
    sign_in_by_name.click()
    expect(tab.locator("#refused")).not_to_be_empty()
    tab.get_by_label("Password").fill(PASSWORD)
    sign_in_by_name.click()
    expect(tab.locator("#live")).to_have_text("Live")
    with service.as_user(lin) as client:
        for title in (
            "Rye sourdough for beginners",
            "パン作りの温度",
            "خبز بدون فرن",
            "Sharpening a bread knife",
        ):
            body = {"content": "Which flour should I use?", "title": title}
            client.post("/chats", json=body).raise_for_status()
    tab.reload()
    expect(tab.get_by_role("button", name="Sharpening a bread knife", exact=True)).to_be_visible()
    tab.locator("#begin").click()
    tab.get_by_label("New chat").fill("How do I bake bread at home without an oven?")
    tab.get_by_role("button", name="Start").click()
    expect(tab.locator("#chat-title")).to_have_text("Bake bread at home without an oven")
    expect(tab.locator("#messages li")).to_have_count(1)
    tab.get_by_label("Message").fill("I have a pan and a stove.")
    tab.get_by_label("Message").press("Shift+Enter")
    tab.get_by_label("Message").press("Enter")
    expect(tab.locator("#messages li")).to_have_count(2)
    expect(tab.locator("#chats [data-chat]").first).to_have_text("Bake bread at home without an oven")
    tab.get_by_role("button", name="Sign out").click()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_page_shows_usage_and_arriving_titles(
    page: Page, service: Service, ada: httpx.Client, bedrock: StubBedrock
) -> None:
    """The spend against the limit, and a line for each title change."""
    limits = f"/admin/usage-limits/users/{service.stack.users[0].sub}"
    with service.as_user(service.stack.admins[0]) as admin:
        admin.put(limits, json={"limit_micros": 5_000_000}).raise_for_status()
        chat_id = new_chat(ada, **BY_HAIKU)
        open_chat(page, chat_id, service)
        dialog = open_dialog(page)
        dialog.get_by_role("button", name="Generate").click()
        expect(dialog.get_by_label("Title", exact=True)).to_have_value(bedrock.text)
        dialog.get_by_role("button", name="Save").click()
        expect(page.locator("#spent .words")).to_have_text(
            re.compile(r"^\$0\.\d+ of \$5\.00 spent this month$")
        )
        admin.delete(limits)
    page.get_by_text("Title changes as they arrive").click()
    expect(page.locator("#changes li").first).to_contain_text(f"your choice · {bedrock.text}")
    with page.expect_response(f"**/chats/{chat_id}"):
        page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()
    assert ada.get(f"/chats/{chat_id}").json()["archived"] is True
    with page.expect_response(f"**/chats/{chat_id}"):
        page.get_by_label("Automatic titles").uncheck()
    expect(page.get_by_label("Automatic titles")).not_to_be_checked()
    assert ada.get(f"/chats/{chat_id}").json()["automatic_title"] is False


def test_administrator_acts_on_a_deployed_stack(
    browser: Browser, service: Service, bedrock: StubBedrock
) -> None:
    """By the roles and ids of a real one: a try, a limit, the counts. Nobody else is shown them."""
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    sign_in(tab, service)
    expect(tab.get_by_role("button", name="Administration")).to_be_hidden()
    tab.get_by_role("button", name="Sign out").click()
    sign_in(tab, service, "root")
    tab.get_by_role("button", name="Administration").click()
    tab.get_by_role("button", name="Try haiku").click()
    expect(tab.locator(".tries li").first).to_contain_text(bedrock.text)
    tab.get_by_role("link", name="Limits").click()
    tab.get_by_label("Name of the group, or user id").fill("eu/on trial")
    tab.get_by_label("$ a month", exact=True).fill("0.5")
    tab.get_by_role("button", name="Save limit").click()
    limit = tab.get_by_role("row", name="group eu/on trial")
    expect(limit).to_contain_text("$0.50")
    limit.get_by_role("button", name="Remove").click()
    tab.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(limit).to_have_count(0)
    tab.get_by_role("link", name="Automatic titles").click()
    expect(tab.get_by_text("Messages that need no title do not count.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_has_no_accessibility_violations(
    browser: Browser, service: Service, scheme: Literal["light", "dark"], haiku_chat_id: str
) -> None:
    """By axe: signed out, a conversation, the dialog and its error."""
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{service.stack.deployed.api_url}/")
    expect(tab.get_by_role("button", name="Sign in as ada")).to_be_visible()
    check_accessible(tab)
    sign_in(tab, service)
    open_chat(tab, haiku_chat_id, service)
    check_accessible(tab)
    dialog = open_dialog(tab)
    picture(dialog, f"opened-{scheme}")
    dialog.get_by_text("Earlier titles").click()
    expect(dialog.get_by_role("button", name=re.compile("^Restore"))).to_have_count(1)
    check_accessible(tab)
    tab.route("**/title/propose", lambda route: route.fulfill(status=502, json={"message": "It failed."}))
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_role("alert")).to_have_text("It failed.")
    check_accessible(tab)
    dialog.get_by_role("button", name="Cancel").click()
    context.close()
