"""What the page says of a user's spend."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.page.tabs import check_accessible
from tests.integration.page.tabs import Tab
from tests.support.api import Api

USAGE = {
    "period": "month",
    "began_at": "2026-11-01T00:00:00.000000Z",
    "resets_at": "2026-12-01T00:00:00.000000Z",
    "spent_micros": 0,
    "reserved_micros": 0,
    "limit_micros": 1_000_000,
    "remaining_micros": 1_000_000,
    "calls": 0,
    "input_tokens": 0,
    "output_tokens": 0,
}
RESET = "1 Dec 2026, 00:00"
USED_UP = f"Used up. Renaming is free. More from {RESET}"
CASES: dict[str, tuple[dict[str, Any], str, str, list[float]]] = {
    "nothing": ({}, "Nothing of $1.00 spent this month", f"Starts again {RESET}", [0]),
    "some": ({"spent_micros": 420_000}, "$0.42 of $1.00 spent this month", f"Starts again {RESET}", [0.42]),
    "nearly": (
        {"spent_micros": 900_000, "reserved_micros": 1_000, "period": "day"},
        "$0.90 of $1.00 spent today",
        f"$0.001 is reserved for titles under way. Nearly used up. Starts again {RESET}",
        [0.9],
    ),
    "used-up": ({"spent_micros": 1_000_000}, "$1.00 of $1.00 spent this month", USED_UP, [1]),
    "limit-of-nothing": ({"limit_micros": 0}, "Nothing of $0.00 spent this month", USED_UP, [1]),
    "unlimited": (
        {"limit_micros": None, "spent_micros": 420_000, "period": "week"},
        "$0.42 spent this week",
        f"No limit. Counted anew from {RESET}",
        [],
    ),
    "without-a-model": (
        {"calls": 3},
        "Nothing of $1.00 spent this month",
        "Without a model so far: your titles come from your own words, at no cost.",
        [0],
    ),
    "unlimited-nothing": (
        {"limit_micros": None},
        "Nothing spent this month",
        f"No limit. Counted anew from {RESET}",
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_spend_is_shown_in_words_and_as_a_bar(new_tab: Callable[..., Tab], case: str) -> None:
    """Against the limit, with the time at which it starts again."""
    usage, words, when, bars = CASES[case]
    tab = new_tab(timezone_id="UTC")
    tab.page.route("**/usage", lambda route: route.fulfill(json={**USAGE, **usage}))
    tab.sign_in()
    spent = tab.page.locator("#spent")
    expect(spent.locator(".words")).to_have_text(words)
    expect(spent.locator(".resets")).to_have_text(when)
    meters = spent.get_by_role("meter", name="Spent of the limit").all()
    assert [meter.evaluate("one => one.value / one.max") for meter in meters] == bars
    check_accessible(tab.page)


TOO_LITTLE = "What is left is too little for another title."


@pytest.mark.parametrize("way", ["menu", "dialog"])
def test_bar_agrees_with_a_refusal(tab: Tab, api: Api, way: str) -> None:
    """A title is refused before all is spent, if it could cost more than is left. A new limit ends that."""
    usage = {**USAGE, "limit_micros": 100, "remaining_micros": 100}
    refusal = {
        "code": "usage_limit_exceeded",
        "message": "Chat usage limit exceeded.",
        **{name: usage[name] for name in ("spent_micros", "limit_micros", "resets_at")},
    }
    api.new_chat(title="Mine")
    page = tab.page
    page.route("**/usage", lambda route: route.fulfill(json=usage))
    page.route(
        re.compile("/title/(regenerate|propose)$"), lambda route: route.fulfill(status=409, json=refusal)
    )
    tab.sign_in()
    resets = page.locator("#spent .resets")
    expect(resets).to_contain_text("Starts again")
    if way == "menu":
        page.get_by_role("button", name="Actions for Mine").click()
        page.get_by_role("menuitem", name="Generate a title").click()
        told = "The next title could cost more than the $0.0001 that is left."
        expect(page.locator("#signed-in #problem")).to_contain_text(told)
    else:
        page.get_by_role("button", name="Rename", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Generate").click()
        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(str(refusal["message"]))
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(resets).to_contain_text(f"{TOO_LITTLE} Renaming is free. More from")
    check_accessible(page)
    usage["limit_micros"] = 1_000_000
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(resets).not_to_contain_text(TOO_LITTLE)


def test_what_is_reserved_is_asked_for_again(tab: Tab) -> None:
    """After some seconds, until a title that nobody waits for any more is settled."""
    usages = [{**USAGE, "reserved_micros": reserved} for reserved in (1_000, 1_000, 0)]
    tab.page.route("**/usage", lambda route: route.fulfill(json=usages.pop(0) if usages else USAGE))
    tab.sign_in()
    resets = tab.page.locator("#spent .resets")
    expect(resets).to_contain_text("is reserved for titles under way.")
    expect(resets).not_to_contain_text("is reserved for titles under way.")
    assert usages == []
