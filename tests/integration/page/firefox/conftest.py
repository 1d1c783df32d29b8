"""Tabs of Firefox."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.integration.page.tabs import HOME
from tests.support.firefox import MOVING, firefox


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a module."""
    with firefox(MOVING) as launched:
        yield launched


@pytest.fixture(autouse=True)
def page_settings(page_settings: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it comes first
    """Sign-in is at the page's own address: Firefox ends where a test answers a preflighted request."""
    monkeypatch.setenv("COGNITO_URL", f"{HOME}cognito/")
