"""Tabs of Chromium."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.integration.page.tabs import COGNITO, SOCKET, USERS, Tab
from tests.support.api import Api
from tests.support.chromium import chromium

# Milliseconds, on a busy machine.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a module: while it runs, no other and no event loop can begin."""
    with chromium() as launched:
        yield launched


@pytest.fixture(autouse=True)
def page_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a local stack has them, before the handlers read theirs."""
    monkeypatch.setenv("WATCH_URL", SOCKET)
    monkeypatch.setenv("COGNITO_URL", COGNITO)
    monkeypatch.setenv("PAGE_CLIENT_ID", "page")
    users = {name: {"password": "x", "is_admin": bool(groups)} for name, groups in USERS.items()}
    monkeypatch.setenv("DEV_USERS", json.dumps(users))


@pytest.fixture
def new_tab(browser: Browser, api: Api) -> Iterator[Callable[..., Tab]]:
    """Makes tabs in which nothing goes wrong unseen."""
    tabs: list[Tab] = []

    def make(**options: Any) -> Tab:
        context = browser.new_context(**{"locale": "en-GB", "reduced_motion": "reduce", **options})
        tabs.append(Tab(context.new_page(), api))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.page.context.close()
    assert [error for tab in tabs for error in tab.errors] == []


@pytest.fixture
def tab(new_tab: Callable[..., Tab]) -> Tab:
    """A tab that shows nothing yet."""
    return new_tab()
