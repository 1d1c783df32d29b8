"""What administrators decide and see on the page."""

import dataclasses
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from shared.bootstrap import spending, storage, stores
from shared.rules.automatic_title_counts import Failure, Handled
from shared.rules.model_configs import ModelConfig
from shared.rules.title_styles import TitleStyle
from tests.e2e.page.tabs import check_accessible, picture
from tests.integration.page.tabs import HOME, Tab
from tests.support.api import Api
from tests.support.bedrock import StubBedrock

SECTIONS = ("Models", "Title style", "Limits", "Automatic titles")
FACTS = re.compile(r"\d\.\d\d s · \$0\.\d+ · 1 call, \d+ tokens in, \d+ out$")
NO_ACCESS = "The service has no access to this model."
MESSAGE_ID = "01KB2Y7VJ3D6F8HRTQ0W2S5P7V"
NARROW = 320


@pytest.fixture
def admin(new_tab: Callable[..., Tab], bedrock: StubBedrock) -> Page:  # noqa: ARG001 - the default model
    """A tab in which root is signed in and sees the models."""
    tab = new_tab(timezone_id="UTC")
    tab.sign_in("root")
    tab.page.get_by_role("button", name="Administration").click()
    expect(row_of(tab.page, "haiku")).to_be_visible()
    return tab.page


def row_of(tab: Page, name: str) -> Locator:
    """The row that begins with a name."""
    return tab.get_by_role("row", name=re.compile(f"^{re.escape(name)}\\b"))


def open_section(tab: Page, name: str) -> Locator:
    """What a section holds, when it is there."""
    tab.get_by_role("link", name=name, exact=True).click()
    expect(tab.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()
    section = tab.locator("#admin-section > div")
    expect(section).not_to_be_empty()
    return section


def answer(tab: Page, question: str, verb: str) -> None:
    """Answers a question, after a look at whether it can be declined."""
    dialog = tab.get_by_role("dialog", name=question)
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name=verb, exact=True).click()
    expect(dialog).to_be_hidden()


def test_administrator_changes_configs_on_the_page(admin: Page) -> None:
    """With what is wrong told where one looks, and what was done."""
    admin.set_viewport_size({"width": 1280, "height": 500})
    expect(admin.get_by_label("Name of this entry")).to_have_attribute("title", re.compile("letters, digits"))
    admin.get_by_label("Name of this entry").fill("nova")
    admin.get_by_role("button", name="Save model").click()
    expect(admin.locator("#refused-change")).to_contain_text("model_id: A bedrock config needs this field.")
    expect(admin.locator("#refused-change")).to_be_in_viewport(ratio=1)
    admin.get_by_label("Model, as its provider names it").fill("us.amazon.nova-micro-v1:0")
    admin.get_by_label("Longest answer, in tokens").fill("300")
    admin.get_by_label("If no model gives a title").select_option("Use the user's words")
    admin.get_by_label("If it fails, ask").select_option("haiku")
    admin.get_by_label("Price of input").fill("0.035")
    admin.get_by_label("Price of output").fill("0.14")
    admin.get_by_role("button", name="Save model").click()
    nova = row_of(admin, "nova")
    expect(nova).to_contain_text("$0.035 / $0.14")
    expect(admin.locator("#changed")).to_have_text("nova is stored.")
    expect(admin.locator("#changed")).to_be_in_viewport(ratio=1)
    assert storage.model_configs().catalog().configs["nova"] == ModelConfig(
        "nova",
        "bedrock",
        "us.amazon.nova-micro-v1:0",
        max_output_tokens=300,
        fallback_id="haiku",
        on_failure="extractive",
        input_micros_per_million=35_000,
        output_micros_per_million=140_000,
    )
    nova.get_by_role("button", name="Disable").click()
    expect(nova.get_by_role("button", name="Enable")).to_be_focused()
    expect(nova.get_by_role("button", name="Try")).to_be_disabled()
    assert storage.model_configs().catalog().configs["nova"].enabled is False
    nova.get_by_role("button", name="Delete").click()
    answer(admin, "Delete nova?", "Delete")
    expect(nova).to_have_count(0)
    expect(admin.locator("#admin-heading")).to_be_focused()
    assert "nova" not in storage.model_configs().catalog().configs


def test_no_choice_of_a_form_is_cut(admin: Page) -> None:
    """By the width of its field."""
    for name in SECTIONS:
        section = open_section(admin, name)
        for select in section.locator("select").all():
            assert select.evaluate(
                "(one) => { const { offsetWidth: own } = one; one.style.width = 'max-content';"
                " return one.offsetWidth <= own; }"
            ), select.get_attribute("name")


def test_administrator_chooses_the_model_of_all_titles(admin: Page) -> None:
    """And takes that back. The page says that every try is made by it."""
    offline = row_of(admin, "offline")
    offline.get_by_role("button", name="Make default").click()
    expect(admin.locator("#changed")).to_have_text("offline is the default.")
    assert storage.model_configs().catalog().default_id == "offline"
    offline.get_by_role("button", name="For all titles", exact=False).click()
    expect(admin.get_by_text("offline makes all titles, so every try is made by it.")).to_be_visible()
    assert storage.model_configs().catalog().title_model_id == "offline"
    offline.get_by_role("button", name="Not for all titles").click()
    expect(admin.locator("#changed")).to_have_text("Each chat's own config makes its titles.")
    assert storage.model_configs().catalog().title_model_id is None


def test_form_that_is_being_filled_in_stays_while_a_row_changes(admin: Page) -> None:
    """And is empty once it is stored."""
    admin.get_by_label("Name of this entry").fill("nova")
    admin.get_by_label("If it fails, ask").select_option("haiku")
    row_of(admin, "offline").get_by_role("button", name="Disable").click()
    expect(admin.locator("#changed")).to_have_text("offline is disabled.")
    expect(admin.get_by_label("Name of this entry")).to_have_value("nova")
    expect(admin.get_by_label("If it fails, ask")).to_have_value("haiku")
    admin.get_by_label("Model, as its provider names it").fill("us.amazon.nova-micro-v1:0")
    admin.get_by_label("Price of input").fill("0.035")
    admin.get_by_label("Price of output").fill("0.14")
    admin.get_by_role("button", name="Save model").click()
    expect(admin.locator("#changed")).to_have_text("nova is stored.")
    expect(admin.get_by_label("Name of this entry")).to_have_value("")
    row_of(admin, "haiku").get_by_role("button", name="Edit").click()
    admin.get_by_label("Longest answer, in tokens").fill("300")
    row_of(admin, "offline").get_by_role("button", name="Enable").click()
    expect(admin.locator("#changed")).to_have_text("offline is enabled.")
    expect(admin.get_by_role("heading", name="Change haiku")).to_be_visible()
    expect(admin.get_by_label("Longest answer, in tokens")).to_have_value("300")


UNDONE: dict[str, list[tuple[str, str, str]]] = {
    "Models": [("Delete haiku", "Delete haiku?", "It is the default.")],
    "Title style": [("Back to the service's own style", "Go back to the service's own style?", "is lost")],
    "Limits": [
        ("Back to the deployment's own", "Go back to the deployment's own limit?", "$1.00 a month"),
        ("Remove the limit of group trial", "Remove the limit of group trial?", "$0.50 a month is lost."),
    ],
}


@pytest.mark.usefixtures("bedrock")
def test_what_cannot_be_undone_is_asked_first(new_tab: Callable[..., Tab], api: Api) -> None:
    """With what comes of it. Cancel, or Escape, leaves all as it is."""
    body = {"limit_micros": 500_000}
    api("PUT /admin/usage-limits/groups/{proxy+}", body, chat="trial", owner="root", groups=["admins"])
    tab = new_tab()
    tab.sign_in("root")
    page = tab.page
    page.get_by_role("button", name="Administration").click()
    for section, asked in UNDONE.items():
        open_section(page, section)
        for act, question, told in asked:
            page.get_by_role("button", name=act).click()
            dialog = page.get_by_role("dialog", name=question)
            expect(dialog).to_contain_text(told)
            check_accessible(page)
            picture(page, "admin-question")
            dialog.get_by_role("button", name="Cancel").click()
            expect(page.get_by_role("button", name=act)).to_be_focused()
            page.keyboard.press("Enter")
            expect(dialog).to_be_visible()
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()
    assert [one for one in tab.asked if one.startswith("DELETE")] == []


def test_administrator_edits_a_config(admin: Page, api: Api) -> None:
    """With what it has filled in. What the form has no field for stays. To replace another is asked first."""
    stored = storage.model_configs().catalog().configs["haiku"]
    thinking = dataclasses.replace(stored, request_fields={"thinking": {"type": "disabled"}})
    body = {name: value for name, value in dataclasses.asdict(thinking).items() if name != "id"}
    api("PUT /admin/model-configs/{id}", body, chat="haiku", owner="root", groups=["admins"])
    admin.reload()
    row_of(admin, "haiku").get_by_role("button", name="Edit").click()
    expect(admin.get_by_role("heading", name="Change haiku")).to_be_visible()
    expect(admin.get_by_label("Where the model runs")).to_be_focused()
    expect(admin.get_by_label("Model, as its provider names it")).to_have_value(stored.model_id or "")
    admin.get_by_label("Longest answer, in tokens").fill("300")
    admin.get_by_role("button", name="Save model").click()
    expect(admin.locator("#changed")).to_have_text("haiku is stored.")
    edited = dataclasses.replace(thinking, max_output_tokens=300)
    assert storage.model_configs().catalog().configs["haiku"] == edited
    admin.get_by_label("Name of this entry").fill("haiku")
    admin.get_by_label("Where the model runs").select_option("No model: the user's words")
    admin.get_by_role("button", name="Save model").click()
    admin.get_by_role("dialog", name="Replace haiku?").get_by_role("button", name="Cancel").click()
    assert storage.model_configs().catalog().configs["haiku"] == edited


def test_limits_offer_the_names_that_are_known(admin: Page, api: Api) -> None:
    """Users and groups with a limit, and the administrator's own. A user's own id is told to be one's own."""
    for subject, name in (("users", "ada"), ("users", "root"), ("groups", "trial")):
        route = f"PUT /admin/usage-limits/{subject}/{{proxy+}}"
        api(route, {"limit_micros": 500_000}, chat=name, owner="root", groups=["admins"])
    section = open_section(admin, "Limits")
    expect(row_of(admin, "user root")).to_contain_text("user root (you)")
    expect(section).to_contain_text("All users find their user id under their name")
    offered = "(input) => [...input.list.options].map(({ value, label }) => `${value}: ${label}`)"
    field = section.get_by_label("Name of the group, or user id")
    assert set(field.evaluate(offered)) == {"trial: Has $0.50", "admins: A group of yours"}
    section.get_by_label("For a").select_option("user")
    assert set(field.evaluate(offered)) == {"ada: Has $0.50", "root: You"}


def test_administrator_tries_a_config(admin: Page, bedrock: StubBedrock) -> None:
    """A title of the sample with its time and cost, which the administrator's limit pays; or what failed."""
    bedrock.text = "Flat sourdough from a warm kitchen"
    expect(admin.get_by_text("your own usage limit pays for it")).to_be_visible()
    expect(admin.locator("#spent")).to_contain_text("Nothing")
    row_of(admin, "haiku").get_by_role("button", name="Try").click()
    tries = admin.locator(".tries li")
    expect(tries.first).to_contain_text(FACTS)
    expect(tries.first).to_contain_text("Flat sourdough from a warm kitchen")
    expect(admin.locator("#spent")).to_contain_text(re.compile(r"\$0\.\d+ (of \$\d\.00 )?spent this month"))
    assert "sourdough" in str(bedrock.requests[-1])
    bedrock.error = (403, "AccessDeniedException")
    row_of(admin, "haiku").get_by_role("button", name="Try").click()
    expect(tries.first).to_contain_text(NO_ACCESS)
    expect(tries).to_have_count(2)
    expect(row_of(admin, "haiku").get_by_role("button", name="Make default")).to_be_disabled()
    row_of(admin, "offline").get_by_role("button", name="Make default").click()
    expect(admin.locator("#changed")).to_have_text("offline is the default.")
    expect(tries).to_have_count(2)
    picture(admin, "admin")


def test_administrator_sets_the_style_of_titles(admin: Page, bedrock: StubBedrock) -> None:
    """What is set is shown when the page comes again; a wrong language is not sent. An example shows it."""
    style = open_section(admin, "Title style")
    expect(style.locator("form .hint")).to_have_text([one.name for one in dataclasses.fields(TitleStyle)])
    style.get_by_label("Language").fill("German")
    style.get_by_role("button", name="Save style").click()
    expect(style.locator("input:invalid")).to_be_focused()
    assert storage.model_configs().catalog().style == TitleStyle()
    style.get_by_label("Language").fill("de")
    style.get_by_label("Words, at most").fill("5")
    style.get_by_label("Capital letters").select_option("In Each Word")
    style.get_by_label("Emoji").select_option("One in front")
    style.get_by_label("Further instructions").fill("Name no customers.")
    style.get_by_role("button", name="Save style").click()
    expect(admin.locator("#changed")).to_have_text("The style is set.")
    stored = storage.model_configs().catalog().style
    assert stored == TitleStyle("de", 5, "title", "one", "Name no customers.")
    bedrock.text = "🍞 Flaches Sauerteigbrot"
    style.get_by_role("button", name="Make an example").click()
    expect(style.locator(".example")).to_contain_text("🍞 Flaches Sauerteigbrot")
    expect(style.locator(".example")).to_contain_text(re.compile(r"by haiku · \d+\.\d\d s · \$0\.\d+$"))
    assert "Name no customers." in str(bedrock.requests[-1])
    admin.reload()
    expect(style.get_by_label("Words, at most")).to_have_value("5")
    expect(style.get_by_label("Capital letters")).to_have_value("title")
    style.get_by_role("button", name="Back to the service's own style").click()
    answer(admin, "Go back to the service's own style?", "Go back")
    expect(style.get_by_label("Language")).to_have_value("conversation")
    expect(style.get_by_label("Further instructions")).to_have_value("")
    assert storage.model_configs().catalog().style == TitleStyle()


def test_administrator_changes_limits_on_the_page(admin: Page) -> None:
    """Everybody's, a group's, with what is wrong told."""
    section = open_section(admin, "Limits")
    section.get_by_label("Name of the group, or user id").fill("50%")
    section.get_by_label("$ a month", exact=True).fill("0.5")
    section.get_by_role("button", name="Save limit").click()
    expect(admin.locator("#refused-change")).to_contain_text("A path cannot name an id with %")
    section.get_by_label("Name of the group, or user id").fill("trial")
    section.get_by_role("button", name="Save limit").click()
    limit = row_of(admin, "group trial")
    expect(limit).to_contain_text("$0.50 a month")
    limit.get_by_role("button", name="Remove").click()
    answer(admin, "Remove the limit of group trial?", "Remove")
    expect(limit).to_have_count(0)
    section.get_by_label("$ a month for everybody, blank for no limit").fill("2")
    section.get_by_role("button", name="Save for everybody").click()
    expect(section).to_contain_text("Each user without another limit: $2.00 a month.")
    assert spending.usage_limits().default().limit_micros == 2_000_000
    section.get_by_role("button", name="Back to the deployment's own").click()
    answer(admin, "Go back to the deployment's own limit?", "Go back")
    expect(admin.locator("#changed")).to_have_text("The deployment's own limit applies.")
    assert spending.usage_limits().default() == spending.usage_limits().own_default


def count_some() -> tuple[datetime, datetime]:
    """Automatic titles of yesterday and today; their days."""
    counts = stores.automatic_title_counts()
    today = datetime.now(UTC).replace(hour=9, minute=0)
    yesterday = today - timedelta(days=1)
    no_access = Handled("given_up", Failure("model_failed", NO_ACCESS, "haiku"), MESSAGE_ID)
    counts.add([Handled("written")] * 7 + [Handled("blocked")], yesterday)
    titles = [*([Handled("written")] * 5), Handled("superseded"), no_access, no_access]
    counts.add(titles, today)
    counts.add([Handled("given_up", Failure("internal_error"))], today + timedelta(hours=1))
    return yesterday, today


def test_administrator_sees_what_came_of_automatic_titles(admin: Page) -> None:
    """By day, and why some failed; nothing before there was any."""
    section = open_section(admin, "Automatic titles")
    expect(section).to_contain_text("No automatic title was due in the last 14 days.")
    yesterday, today = count_some()
    section.get_by_role("button", name="Refresh").click()
    day = f"{today.day} {today:%b} {today.year}"
    for name, cells in {
        f"{today:%Y-%m-%d}": ["5", "1", "0", "0", "3"],
        f"{yesterday:%Y-%m-%d}": ["7", "0", "0", "1", "0"],
        f"model_failed {NO_ACCESS}": ["haiku", "2", f"{day}, 09:00", MESSAGE_ID],
        "internal_error": ["–", "1", f"{day}, 10:00", "–"],
    }.items():
        row = section.get_by_role("row").filter(has=admin.get_by_role("rowheader", name=name))
        expect(row.get_by_role("cell")).to_have_text(cells)
    picture(admin, "admin-automatic-titles")


def test_address_names_the_section(new_tab: Callable[..., Tab], bedrock: StubBedrock) -> None:  # noqa: ARG001 - the default model
    """To come back to, and to send to another administrator. Nobody else is shown any."""
    tab = new_tab()
    page = tab.page
    heading = page.locator("#admin-heading")
    page.goto(f"{HOME}#admin/limits")
    page.get_by_role("button", name="Sign in as ada").click()
    expect(page.locator("#spent")).not_to_be_empty()
    expect(page.get_by_role("button", name="Administration")).to_be_hidden()
    expect(heading).to_be_hidden()
    assert not any(" /admin" in asked for asked in tab.asked)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in as root").click()
    expect(heading).to_have_text("Limits")
    expect(page.get_by_role("link", name="Limits")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Title style").click()
    expect(heading).to_have_text("Title style")
    page.go_back()
    expect(heading).to_have_text("Limits")
    page.goto(f"{HOME}#admin/nothing")
    expect(heading).to_have_text("Models")
    page.goto(f"{HOME}#")
    expect(heading).to_be_hidden()
    page.get_by_role("button", name="Administration").click()
    expect(heading).to_be_visible()
    page.get_by_role("button", name="New chat").click()
    expect(heading).to_be_hidden()
    assert page.url == HOME
    page.go_back()
    expect(heading).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_administrators_part_has_no_accessibility_violations(
    new_tab: Callable[..., Tab],
    api: Api,
    bedrock: StubBedrock,  # noqa: ARG001 - the default model
    scheme: Literal["light", "dark"],
) -> None:
    """By axe, in each section, and on a narrow screen, where nothing is wider, tables included."""
    count_some()
    body = {"limit_micros": 500_000}
    api("PUT /admin/usage-limits/groups/{proxy+}", body, chat="trial", owner="root", groups=["admins"])
    tab = new_tab(color_scheme=scheme)
    tab.sign_in("root")
    page = tab.page
    page.get_by_role("button", name="Administration").click()
    for name in SECTIONS:
        open_section(page, name)
        check_accessible(page)
        page.set_viewport_size({"width": NARROW, "height": 640})
        parts = page.locator("html, #admin, .scrolled")
        assert max(parts.evaluate_all("parts => parts.map((part) => part.scrollWidth)")) <= NARROW
        picture(page, f"admin-{name.lower().replace(' ', '-')}-320")
        check_accessible(page)
        page.set_viewport_size({"width": 1280, "height": 720})
