"""Debian's Firefox, by the protocol that it speaks itself (docs/decisions/0027-firefox.md)."""

import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import Browser, BrowserContext, Request, sync_playwright

from tests.support.tables import missing
from tests.support.template import PROJECT

# Settings of the whole browser: Debian's version knows none of a context's yet.
MOVING = {"ui.prefersReducedMotion": 0}
DARK = {"layout.css.prefers-color-scheme.content-override": 0}

# Firefox does not tell its driver what a request's body is, so the page tells it. Nor does it ask its driver
# for the answer to what is to outlive the page.
_BODY = "chat-titles-test-body"
_TELL_BODIES = f"""(() => {{
  const send = fetch;
  globalThis.fetch = (address, options = {{}}) => {{
    const headers = new Headers(options.headers);
    if (options.body) headers.set("{_BODY}", encodeURIComponent(options.body));
    return send(address, {{ ...options, headers, keepalive: false }});
  }};
}})()"""


@contextmanager
def firefox(settings: Mapping[str, int]) -> Iterator[Browser]:
    """A browser with settings that apply to all its tabs."""
    path = shutil.which("firefox-esr")
    if path is None:
        missing("some of the page's tests need firefox-esr on PATH, Debian's package of that name")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        launcher = _launcher(Path(folder), str(path))
        browser = playwright.firefox.launch(
            channel="moz-firefox", executable_path=launcher, firefox_user_prefs=dict(settings)
        )
        _have_bodies_told(browser)
        yield browser
        browser.close()


def body_of(request: Request) -> str | None:
    """What a request sends, in any engine."""
    return request.post_data or unquote(request.headers.get(_BODY, "")) or None


def _launcher(folder: Path, firefox_path: str) -> Path:
    launcher = folder / "firefox"
    python, project = shlex.quote(sys.executable), shlex.quote(str(PROJECT))
    command = f'exec {python} -m tests.support.firefox_relay {shlex.quote(firefox_path)} "$@"'
    launcher.write_text(f"#!/bin/sh\ncd {project} && {command}\n")
    launcher.chmod(0o700)
    return launcher


def _have_bodies_told(browser: Browser) -> None:
    new_context = browser.new_context

    def new_telling_context(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.add_init_script(_TELL_BODIES)
        return context

    vars(browser)["new_context"] = new_telling_context
