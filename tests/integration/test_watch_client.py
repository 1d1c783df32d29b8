"""The page's watch.js in Chromium, with a WebSocket and an API that the test has in hand."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.support.chromium import chromium
from tests.support.sample import examples
from tests.support.template import PROJECT

SCRIPT = (PROJECT / "functions/web/ui/watch.js").read_text("utf-8")
# A tab with the watch. ``queried`` are the times from which it asks for changes, ``missed`` the versions of
# the answer, and ``shown`` the versions that the tab shows.
TAB = """
globalThis.shown = []; globalThis.queried = []; globalThis.missed = []; globalThis.sockets = [];
globalThis.WebSocket = class {
  constructor() { sockets.push(this); }
  send() {}
  close() { this.isClosed = true; }
};
globalThis.changeOf = (version) => ({ id: "a", title: `t${version}`, title_version: version });
const api = {
  call: async () => ({ url: "ws://tab.test" }),
  async *pages(path) {
    queried.push(new URL(path, "http://tab.test").searchParams.get("since"));
    yield { changes: missed.map((version) => ({ chat: changeOf(version) })) };
  },
};
const { Watch } = await import("/watch.js");
const changed = async (chat) => { shown.push(chat.title_version); };
globalThis.watch = new Watch(api, changed, () => {}, async () => {});
"""
HEARD = "sockets.at(-1).onmessage({ data: JSON.stringify({ kind: 'title_change', chat: changeOf(v) }) })"
LAG_SECONDS = 5
AT = datetime(2026, 5, 31, 23, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests here."""
    with chromium() as launched:
        yield launched


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab that has begun to connect, in which time stands still and nothing goes wrong unseen."""
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route(
        "http://tab.test/**",
        lambda route: (
            route.fulfill(content_type="text/html", body="")
            if route.request.url.endswith("/")
            else route.fulfill(content_type="text/javascript", body=SCRIPT)
        ),
    )
    page.clock.install(time=AT)
    page.goto("http://tab.test/")
    page.clock.pause_at(AT.replace(minute=41))
    page.evaluate(f"async () => {{ {TAB} }}")
    yield page
    page.close()
    assert errors == []


def connect(tab: Page) -> None:
    """The newest connection opens."""
    tab.evaluate("() => { sockets.at(-1).onopen(); }")


def at(tab: Page, name: str) -> Any:
    """What the tab has noted."""
    return tab.evaluate(name)


def test_tab_asks_once_more_five_seconds_after_it_connected(tab: Page) -> None:
    """What the list did not show the first time, and nobody pushed, arrives then."""
    connect(tab)
    assert at(tab, "queried") == ["2026-05-31T23:40:00.000Z"]
    tab.evaluate("missed.push(2)")
    tab.clock.run_for(4_000)
    assert at(tab, "shown") == []
    tab.clock.run_for(1_000)
    assert at(tab, "shown") == [2]
    assert at(tab, "queried") == ["2026-05-31T23:40:00.000Z"] * 2
    tab.clock.run_for(60_000)
    assert len(at(tab, "queried")) == 2


@pytest.mark.parametrize(("seconds", "since"), [(1, "23:40:00"), (4, "23:40:00"), (6, "23:41:10")])
def test_connection_is_good_when_the_tab_has_asked_twice(tab: Page, seconds: int, since: str) -> None:
    """One that breaks before leaves the older time, and a dead one asks no more."""
    tab.clock.run_for(70_000)
    connect(tab)
    tab.clock.run_for(1_000 * seconds)
    tab.evaluate("sockets.at(-1).onclose()")
    tab.clock.run_for(10_000)
    requests_before = len(at(tab, "queried"))
    assert requests_before == (1 if seconds < LAG_SECONDS else 2)
    connect(tab)
    assert at(tab, "queried")[requests_before:] == [f"2026-05-31T{since}.000Z"]


@pytest.mark.parametrize("after", ["[]", "[8]", "[8, 8]"])
def test_title_whose_push_failed_is_asked_for_at_the_next_pong(tab: Page, after: str) -> None:
    """Whatever was pushed since."""
    connect(tab)
    tab.clock.run_for(60_000)
    tab.evaluate("missed.push(2)")
    for _ in range(2):
        tab.clock.run_for(80_000)
        tab.evaluate(f"async () => {{ for (const v of {after}) await {HEARD} }}")
    assert 2 not in at(tab, "shown")
    tab.evaluate('sockets.at(-1).onmessage({ data: \'{"kind": "pong"}\' })')
    assert at(tab, "shown").count(2) == 1
    assert at(tab, "queried")[2:] == ["2026-05-31T23:40:00.000Z"]
    tab.clock.run_for(25_000)
    tab.evaluate('sockets.at(-1).onmessage({ data: \'{"kind": "pong"}\' })')
    assert at(tab, "queried")[3:] == ["2026-05-31T23:43:40.000Z"]


@pytest.mark.parametrize("after", ["[]", "[8]"])
def test_title_whose_push_failed_is_asked_for_when_the_connection_breaks(tab: Page, after: str) -> None:
    """From the last time that the tab has asked."""
    connect(tab)
    tab.clock.run_for(180_000)
    tab.evaluate(f"async () => {{ for (const v of {after}) await {HEARD} }}")
    tab.evaluate("sockets.at(-1).onclose()")
    tab.clock.run_for(10_000)
    connect(tab)
    assert at(tab, "queried")[2:] == ["2026-05-31T23:40:00.000Z"]


def test_chat_that_fails_on_the_page_holds_up_no_other(tab: Page) -> None:
    """It is asked for again, until it can be shown."""
    tab.evaluate("missed.push(1, 2)")
    tab.evaluate("""() => {
      watch.changed = async ({ title_version }) => {
        if (title_version === 1) throw new Error("500");
        shown.push(title_version);
      };
    }""")
    connect(tab)
    tab.clock.run_for(10_000)
    assert at(tab, "shown") == [2]
    tab.evaluate("() => { watch.changed = async ({ title_version }) => { shown.push(title_version); }; }")
    connect(tab)
    assert at(tab, "shown") == [2, 1, 2]
    assert at(tab, "queried") == ["2026-05-31T23:40:00.000Z"] * 2


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "chat", "id", "title", "title_version"]) | st.text(), inner
        )
    ),
    max_leaves=8,
)
NEARLY = st.fixed_dictionaries(
    {"kind": st.just("title_change") | ANY_JSON},
    optional={
        "chat": ANY_JSON
        | st.fixed_dictionaries({}, optional={"id": ANY_JSON, "title": ANY_JSON, "title_version": ANY_JSON})
    },
)


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frame=st.text() | (ANY_JSON | NEARLY).map(json.dumps))
def test_frame_that_tells_no_title_is_ignored(tab: Page, frame: str) -> None:
    """Whatever it is; a title that comes behind it arrives, by the same connection."""
    check_ignored(tab, "(frame) => sockets.at(-1).onmessage({ data: frame })", frame)


@pytest.mark.parametrize("frame", ["new Blob(['{}'])", "new ArrayBuffer(2)", "undefined", "'[' .repeat(1e5)"])
def test_frame_that_is_no_text_is_ignored(tab: Page, frame: str) -> None:
    """Binary, or of no shape at all."""
    check_ignored(tab, f"() => sockets.at(-1).onmessage({{ data: {frame} }})", None)


def check_ignored(tab: Page, receive: str, frame: str | None) -> None:
    """Fails unless the tab goes on as if there had been no such frame."""
    tab.evaluate("shown.length = 0")
    tab.evaluate(receive, frame)
    tab.evaluate(
        "sockets.at(-1).onmessage({ data: JSON.stringify({ kind: 'title_change', chat: changeOf(7) }) })"
    )
    assert at(tab, "shown") == [7]
    assert at(tab, "sockets.length") == 1
