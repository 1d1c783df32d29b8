"""Debian's Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.support.tables import missing


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, where there is one."""
    path = shutil.which("chromium")
    if path is None:
        missing("the page's tests need Chromium on PATH, as Debian's package chromium brings it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
