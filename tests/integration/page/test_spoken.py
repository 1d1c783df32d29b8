"""What a screen reader finds on the page: names, roles and their order, and what it is told."""

from playwright.sync_api import Page, expect

from tests.integration.page.tabs import HOME, Tab
from tests.integration.page.test_titles import rename
from tests.support.api import Api


def expect_spoken(page: Page, place: str, tree: str) -> None:
    """The tree of a place, of which other parts may stand between."""
    expect(page.locator(place)).to_match_aria_snapshot(tree)


def chat_of_two_titles(api: Api) -> str:
    """The id of a new chat that was renamed."""
    chat_id = api.new_chat("How do I bake bread?")
    api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat_id)
    return chat_id


def test_sign_in_is_spoken(tab: Tab) -> None:
    """What the page is for comes first."""
    tab.page.goto(HOME)
    expect_spoken(
        tab.page,
        "#signed-out",
        """
        - main:
          - heading "chat-titles" [level=1]
          - list:
            - listitem: /A title at once/
          - heading "Sign in" [level=2]
          - paragraph:
            - button "Sign in as ada"
            - button "Sign in as grace"
            - button "Sign in as root (administrator)"
          - textbox "User"
          - textbox "Password"
          - button "Sign in"
        """,
    )


def test_list_is_spoken(tab: Tab, api: Api) -> None:
    """Of each chat its title first, then where that comes from, when it was active, and its menu."""
    for title in ("Second", "First"):
        api.new_chat(title=title)
    tab.stop_clock()
    tab.sign_in()
    expect_spoken(
        tab.page,
        "#sidebar",
        """
        - navigation "Chats":
          - status: Live
          - button "New chat"
          - searchbox "Filter chats"
          - group "Chats":
            - group "Today":
              - heading "Today" [level=2]
              - list:
                - listitem:
                  - button "First"
                  - img "A title that you chose"
                  - time: now
                  - button "Actions for First"
                - listitem:
                  - button "Second"
                  - img "A title that you chose"
                  - time: now
                  - button "Actions for Second"
        """,
    )


def test_conversation_is_spoken(tab: Tab, api: Api) -> None:
    """The chat's title is its region's name. Its history is a part of it."""
    api.new_chat("How do I bake bread?", title="Mine")
    tab.page.route(
        "**/title/history?*", lambda route: route.fulfill(json={"titles": [], "next_cursor": None})
    )
    tab.sign_in()
    tab.page.get_by_role("button", name="History").click()
    expect_spoken(
        tab.page,
        "#chat",
        """
        - region "Mine":
          - heading "Mine" [level=2]
          - checkbox "Automatic titles"
          - button "Rename"
          - button "History" [expanded]
          - button "Archive"
          - list "Conversation":
            - listitem:
              - paragraph:
                - text: You ·
                - time: /\\d\\d:\\d\\d/
              - text: How do I bake bread?
          - textbox "Message"
          - group "Speak as":
            - radio "You" [checked]
            - radio "Assistant"
          - button "Send"
          - complementary "Titles of this chat":
            - heading "Titles of this chat" [level=3]
            - button "Close the history"
            - list:
              - listitem:
                - paragraph: Mine
                - text: Current
        """,
    )


def test_dialog_is_spoken(tab: Tab, api: Api) -> None:
    """By its heading, with the title's source and whether it is saved."""
    chat_of_two_titles(api)
    tab.sign_in()
    tab.page.get_by_role("button", name="Rename", exact=True).click()
    dialog = tab.page.get_by_role("dialog", name="Rename chat")
    expect(dialog).to_match_aria_snapshot(
        """
        - dialog "Rename chat":
          - heading "Rename chat" [level=2]
          - textbox "Title": Mine
          - button
          - paragraph: A title that you chose
          - group: Earlier titles
          - button "Cancel"
          - button "Save" [disabled]
        """
    )


def test_title_that_arrives_is_told(tab: Tab, api: Api) -> None:
    """Once and whole, though it is typed in; and not of a chat that is not open."""
    api.new_chat("How do I bake bread at home?")
    tab.sign_in()
    page = tab.page
    title, told = page.locator("#chat-title"), page.locator("#arrived")
    expect(title).not_to_be_empty()
    expect(told).to_be_empty()
    chat = api("GET /chats").body["chats"][0]
    named = {name: chat[name] for name in ("id", "title_updated_at")}
    tab.tell("title_change", **named, title="Oven-free bread", title_version=2, title_source="automatic")
    expect(told).to_have_role("status")
    expect(told).to_have_text("The chat has a title: Oven-free bread")
    rename(page, "Mine")
    expect(told).to_be_empty()
    tab.tell("title_change", **named, title="Bread", title_version=4, title_source="automatic")
    expect(told).to_have_text("The chat has a title: Bread")
    page.get_by_role("button", name="New chat").click()
    expect(told).to_be_empty()


def test_notices_are_told_one_by_one(tab: Tab, api: Api) -> None:
    """With their ways back, and not all of them again when one is added."""
    api.new_chat(title="Mine")
    tab.sign_in()
    page = tab.page
    page.get_by_role("button", name="Actions for Mine").click()
    page.get_by_role("menuitem", name="Generate a title").click()
    notices = page.locator("#notices")
    expect(notices).to_have_attribute("aria-atomic", "false")
    expect(notices).to_match_aria_snapshot(
        """
        - status:
          - paragraph
          - button "Undo"
        """
    )
