"""title-watcher.js in Chromium, with a WebSocket and an API that the test has in hand."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.support.chromium import chromium
from tests.support.sample import examples
from tests.support.template import PROJECT

UI = PROJECT / "functions/web/ui"
SCRIPT = (UI / "title-watcher.js").read_text("utf-8")
# A tab with a watcher. ``queried`` are the times from which it asks for changes, ``missed`` the messages of
# the answer, ``seen`` what it told, and ``shown`` the versions of titles that it told. A listener's
# work for the versions in ``failing`` fails, and for those in ``hanging`` it never ends.
TAB = """
globalThis.channel = (done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); done(); };
  port2.postMessage(0);
};
Object.assign(globalThis, {
  shown: [], seen: [], queried: [], missed: [], sockets: [], pings: [], states: [], failing: new Set(),
  hanging: new Set(),
  httpStatus: 200, tickets: 0,
});
const at = (version) => `2026-05-31T23:00:00.${String(version).padStart(6, "0")}Z`;
globalThis.WebSocket = class {
  constructor() { sockets.push(this); }
  send(text) { pings.push(text); }
  close() { this.isClosed = true; }
};
globalThis.titled = (title_version, id = "a") => {
  const chat = { id, title: `t${title_version}`, title_version, title_updated_at: at(title_version) };
  return { kind: "title_change", chat };
};
globalThis.deleted = (version, id = "a") => ({ kind: "chat_deleted", chat: { id, ended_at: at(version) } });
globalThis.archived = (archived, version, id = "a") => (
  { kind: "chat_archived", chat: { id, archived, updated_at: at(version) } }
);
globalThis.pong = { kind: "pong" };
globalThis.hear = (...messages) => {
  for (const message of messages) sockets.at(-1).onmessage({ data: JSON.stringify(message) });
};
globalThis.fetch = async (url, { method, headers, signal }) => {
  signal.throwIfAborted();
  if (headers.authorization !== "Bearer t") throw new Error("no token");
  if (httpStatus !== 200) return new Response("{}", { status: httpStatus });
  if (method === "POST") {
    if (url !== "http://tab.test/default/watch") throw new Error(url);
    tickets += 1;
    return Response.json({ url: "ws://tab.test" });
  }
  queried.push(new URL(url).searchParams.get("since"));
  return Response.json({ changes: missed, next_cursor: null });
};
const { TitleWatcher } = await import("/title-watcher.js");
globalThis.watcher = new TitleWatcher({ apiUrl: "default", getToken: async () => "t" });
for (const type of ["title", "deleted", "archived"]) {
  watcher.addEventListener(type, (event) => {
    seen.push([type, event.detail]);
    if (type !== "title") return;
    const { title_version } = event.detail;
    if (hanging.has(title_version)) event.waitUntil(new Promise(() => {}));
    else if (failing.has(title_version)) event.waitUntil(Promise.reject(new Error("500")));
    else shown.push(title_version);
  });
}
watcher.addEventListener("state", ({ detail }) => states.push(detail.relist ? "relist" : detail.state));
watcher.start();
await Promise.resolve();
"""
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
    settle(page)
    yield page
    page.close()
    assert errors == []


def settle(tab: Page) -> None:
    """What needs no time happens: an answer of the API takes a few turns."""
    tab.evaluate("async () => { for (let n = 0; n < 50; n++) await new Promise((done) => channel(done)); }")


def run_for(tab: Page, seconds: int) -> None:
    """Time passes."""
    tab.clock.run_for(1_000 * seconds)
    settle(tab)


def connect(tab: Page) -> None:
    """The newest connection opens."""
    tab.evaluate("() => { sockets.at(-1).onopen(); }")
    settle(tab)


def hear(tab: Page, *messages: str) -> None:
    """The newest connection brings messages, each an expression of the tab's."""
    tab.evaluate(f"() => hear({', '.join(messages)})")
    settle(tab)


def at(tab: Page, name: str) -> Any:
    """What the tab has noted."""
    return tab.evaluate(name)


def test_tab_asks_once_more_five_seconds_after_it_connected(tab: Page) -> None:
    """What the list did not show the first time, and nobody pushed, arrives then."""
    connect(tab)
    assert at(tab, "queried") == ["2026-05-31T23:40:00.000Z"]
    tab.evaluate("missed.push(titled(2))")
    run_for(tab, 4)
    assert at(tab, "shown") == []
    run_for(tab, 1)
    assert at(tab, "shown") == [2]
    assert at(tab, "queried") == ["2026-05-31T23:40:00.000Z"] * 2
    run_for(tab, 60)
    assert len(at(tab, "queried")) == 2


@pytest.mark.parametrize(("seconds", "since"), [(1, "23:40:00"), (4, "23:40:00"), (6, "23:40:07")])
def test_connection_is_good_when_the_tab_has_asked_twice(tab: Page, seconds: int, since: str) -> None:
    """One that breaks before leaves the older time, and a dead one asks no more."""
    run_for(tab, 7)
    connect(tab)
    run_for(tab, seconds)
    tab.evaluate("sockets.at(-1).onclose()")
    run_for(tab, 10)
    requests_before = len(at(tab, "queried"))
    assert requests_before == (1 if seconds < LAG_SECONDS else 2)
    connect(tab)
    assert at(tab, "queried")[requests_before:] == [f"2026-05-31T{since}.000Z"]


@pytest.mark.parametrize("after", [[], [8], [8, 9]])
def test_title_whose_push_failed_is_asked_for_at_the_next_pong(tab: Page, after: list[int]) -> None:
    """Whatever was pushed since."""
    connect(tab)
    run_for(tab, 60)
    tab.evaluate("missed.push(titled(2, 'b'))")
    for _ in range(2):
        run_for(tab, 80)
        hear(tab, *(f"titled({version})" for version in after))
    assert 2 not in at(tab, "shown")
    hear(tab, "pong")
    assert at(tab, "shown").count(2) == 1
    assert at(tab, "queried")[2:] == ["2026-05-31T23:40:00.000Z"]
    run_for(tab, 25)
    hear(tab, "pong")
    assert at(tab, "queried")[3:] == ["2026-05-31T23:43:40.000Z"]


@pytest.mark.parametrize("after", [[], [8]])
def test_title_whose_push_failed_is_asked_for_when_the_connection_breaks(tab: Page, after: list[int]) -> None:
    """From the last time that the tab has asked."""
    connect(tab)
    run_for(tab, 180)
    hear(tab, *(f"titled({version})" for version in after))
    tab.evaluate("sockets.at(-1).onclose()")
    run_for(tab, 10)
    connect(tab)
    assert at(tab, "queried")[2:] == ["2026-05-31T23:40:00.000Z"]


def test_chat_that_a_listener_could_not_show_is_told_again(tab: Page) -> None:
    """Until it can be shown. It holds up no other."""
    tab.evaluate("() => { missed.push(titled(1), titled(2, 'b')); failing.add(1); }")
    connect(tab)
    run_for(tab, 10)
    assert at(tab, "shown") == [2]
    tab.evaluate("failing.clear()")
    connect(tab)
    assert at(tab, "shown") == [2, 1]
    assert at(tab, "queried") == ["2026-05-31T23:40:00.000Z"] * 2


def test_listener_whose_work_never_ends_holds_up_no_other(tab: Page) -> None:
    """It loses after half a minute, and is told again. The watcher goes on asking."""
    tab.evaluate("() => { missed.push(titled(1), titled(2, 'b')); hanging.add(1); }")
    connect(tab)
    assert at(tab, "shown") == [2]
    tab.evaluate("hanging.clear()")
    run_for(tab, 29)
    assert at(tab, "states") == ["live"]
    run_for(tab, 3)
    connect(tab)
    assert at(tab, "shown") == [2, 1]
    run_for(tab, LAG_SECONDS)
    assert at(tab, "queried") == ["2026-05-31T23:40:00.000Z"] * 2 + ["2026-05-31T23:40:32.000Z"]


def test_pushed_change_whose_listener_fails_after_a_pong_is_told_again(tab: Page) -> None:
    """Though the pong's own request has shown nothing new, and the computer slept longer than timers tell."""
    connect(tab)
    run_for(tab, 10)
    tab.evaluate("() => { missed.push(titled(1)); hanging.add(1); }")
    hear(tab, "titled(1)")
    tab.evaluate("() => { const { now } = Date; Date.now = () => now() + 7_200_000; hanging.clear(); }")
    run_for(tab, LAG_SECONDS)
    assert len(at(tab, "pings")) == 1
    hear(tab, "pong")
    run_for(tab, 28)
    connect(tab)
    assert at(tab, "shown") == [1]
    assert at(tab, "queried")[2:] == ["2026-05-31T23:40:00.000Z"] * 2


@pytest.mark.parametrize(
    "order", [*permutations(["titled(2)", "titled(3)", "deleted(5)", "archived(true, 4)"])]
)
def test_deletion_beats_every_title_of_its_chat_in_any_order(tab: Page, order: tuple[str, ...]) -> None:
    """A late one tells nothing, and neither does one that comes twice."""
    connect(tab)
    hear(tab, *order, *order)
    told = at(tab, "seen")
    kinds = [kind for kind, _ in told]
    assert kinds[-1] == "deleted"
    assert kinds.count("deleted") == 1
    assert at(tab, "shown") == sorted(set(at(tab, "shown")))
    assert tab.evaluate("watcher.isDeleted(titled(3).chat)")
    assert not tab.evaluate("watcher.isDeleted({ id: 'b' })")


def test_deletion_is_final(tab: Page) -> None:
    """Whatever comes later of the chat, with whatever times. A second word of the deletion is no news."""
    connect(tab)
    hear(tab, "titled(3)", "deleted(5)", "titled(6)", "archived(true, 7)", "deleted(9)")
    assert [kind for kind, _ in at(tab, "seen")] == ["title", "deleted"]
    assert tab.evaluate("watcher.isDeleted(titled(6).chat)")


@pytest.mark.parametrize("order", [*permutations([(True, 1), (False, 2), (True, 3)])])
def test_later_word_on_archiving_is_right(tab: Page, order: tuple[tuple[bool, int], ...]) -> None:
    """In whatever order it comes, whatever titles come between."""
    connect(tab)
    for archived, version in order:
        hear(tab, f"archived({str(archived).lower()}, {version})", "titled(9)")
    told = [detail for kind, detail in at(tab, "seen") if kind == "archived"]
    assert told[-1] == {"id": "a", "archived": True, "updated_at": "2026-05-31T23:00:00.000003Z"}
    assert told == sorted(told, key=itemgetter("updated_at"))


def test_missed_deletion_and_archiving_are_told(tab: Page) -> None:
    """As if they had been pushed."""
    tab.evaluate("missed.push(titled(1), archived(true, 2), deleted(3, 'b'))")
    connect(tab)
    assert [kind for kind, _ in at(tab, "seen")] == ["title", "archived", "deleted"]


@pytest.mark.parametrize(
    ("seconds", "woken_by"), [(60, "timer"), (7200, "timer"), (3, "visible"), (3, "online")]
)
def test_socket_that_died_during_sleep_is_noticed_within_20_seconds(
    tab: Page, seconds: int, woken_by: str
) -> None:
    """By a timer that comes late, or because the browser says that the page or the network is back."""
    connect(tab)
    run_for(tab, 30)
    tab.clock.pause_at(datetime.fromtimestamp(at(tab, "Date.now()") / 1000 + seconds, UTC))
    if woken_by != "timer":
        target, event = ("document", "visibilitychange") if woken_by == "visible" else ("window", "online")
        tab.evaluate(f"() => {{ {target}.dispatchEvent(new Event('{event}')); }}")
    run_for(tab, 20)
    assert len(at(tab, "pings")) == 1
    assert at(tab, "sockets[0].isClosed")
    assert at(tab, "states") == ["live", "connecting"]
    connect(tab)
    assert at(tab, "states") == ["live", "connecting", "live"]


def test_socket_that_lives_after_sleep_is_kept_and_asks_what_was_missed(tab: Page) -> None:
    """One ping in ten seconds, however often the browser says that the page is back."""
    connect(tab)
    run_for(tab, 30)
    for _ in range(5):
        tab.evaluate("() => { document.dispatchEvent(new Event('visibilitychange')); }")
    tab.evaluate("missed.push(titled(2))")
    hear(tab, "pong")
    assert at(tab, "shown") == [2]
    tab.evaluate("() => { for (let n = 0; n < 5; n++) window.dispatchEvent(new Event('online')); }")
    run_for(tab, 9)
    assert len(at(tab, "pings")) == 1
    run_for(tab, 1)
    hear(tab, "pong")
    run_for(tab, 60)
    assert (at(tab, "pings"), at(tab, "sockets.length")) == (['{"action": "ping"}'] * 2, 1)


def test_socket_that_dies_between_two_wakes_is_noticed_within_20_seconds(tab: Page) -> None:
    """The second comes too soon after the first for a ping at once, so its ping waits."""
    connect(tab)
    run_for(tab, 30)
    tab.evaluate("() => { window.dispatchEvent(new Event('pageshow')); }")
    hear(tab, "pong")
    run_for(tab, 6)
    tab.evaluate("() => { window.dispatchEvent(new Event('online')); }")
    run_for(tab, 20)
    assert len(at(tab, "pings")) == 2
    assert at(tab, "states") == ["live", "connecting"]


def test_timers_of_a_hidden_page_tell_of_no_sleep(tab: Page) -> None:
    """Browsers delay them by a minute. Each ping would cost a call."""
    connect(tab)
    tab.evaluate("() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); }")
    for _ in range(3):
        tab.clock.pause_at(datetime.fromtimestamp(at(tab, "Date.now()") / 1000 + 60, UTC))
        run_for(tab, 1)
    assert at(tab, "pings") == []


def test_handshake_without_an_answer_is_given_up(tab: Page) -> None:
    """The computer slept meanwhile, or the network is gone. The next one takes another ticket."""
    run_for(tab, 15)
    assert (at(tab, "sockets.length"), at(tab, "tickets"), at(tab, "sockets[0].isClosed")) == (2, 2, True)


def test_watcher_that_is_back_online_waits_no_longer(tab: Page) -> None:
    """Its pause has become long by then. Without the event it is half a minute at most."""
    tab.evaluate("() => { httpStatus = 503; sockets.at(-1).onclose(); }")
    run_for(tab, 120)
    tab.evaluate("() => { httpStatus = 200; window.dispatchEvent(new Event('online')); }")
    settle(tab)
    assert at(tab, "sockets.length") == 2
    tab.evaluate("() => { httpStatus = 503; sockets.at(-1).onclose(); httpStatus = 200; }")
    run_for(tab, 30)
    assert at(tab, "sockets.length") == 3


def test_stopped_watcher_tells_and_asks_nothing(tab: Page) -> None:
    """In whichever state it was. When it is started again it asks for what it missed."""
    connect(tab)
    run_for(tab, 6)
    tab.evaluate("() => { watcher.stop(); missed.push(titled(2)); }")
    requests_before = len(at(tab, "queried"))
    assert at(tab, "sockets[0].isClosed")
    for event in ("online", "pageshow"):
        tab.evaluate(f"() => {{ window.dispatchEvent(new Event('{event}')); }}")
    run_for(tab, 600)
    assert (at(tab, "sockets.length"), len(at(tab, "queried")), at(tab, "pings")) == (1, requests_before, [])
    assert (at(tab, "shown"), at(tab, "states")) == ([], ["live"])
    tab.evaluate("() => { watcher.start(); watcher.start(); watcher.stop(); watcher.start(); }")
    settle(tab)
    connect(tab)
    assert at(tab, "shown") == [2]
    assert at(tab, "queried")[requests_before:] == ["2026-05-31T23:40:00.000Z"]
    assert at(tab, "sockets.length") == 2


def test_watcher_that_is_stopped_while_it_waits_does_not_wake(tab: Page) -> None:
    """Neither by the browser's events nor by its own timer."""
    tab.evaluate("() => { sockets.at(-1).onclose(); watcher.stop(); }")
    tab.clock.pause_at(AT + timedelta(hours=1))
    run_for(tab, 20)
    tab.evaluate("() => { window.dispatchEvent(new Event('online')); }")
    settle(tab)
    assert (at(tab, "tickets"), at(tab, "states")) == (1, ["connecting"])


def test_watcher_without_a_valid_token_says_so(tab: Page) -> None:
    """And goes on when there is one."""
    tab.evaluate("() => { httpStatus = 401; sockets.at(-1).onclose(); }")
    run_for(tab, 3)
    assert at(tab, "states")[:2] == ["connecting", "unauthorized"]
    tab.evaluate("httpStatus = 200")
    run_for(tab, 10)
    connect(tab)
    assert at(tab, "states")[-1] == "live"


def test_tab_lists_chats_again_after_a_day(tab: Page) -> None:
    """The service does not list so old changes."""
    tab.clock.pause_at(AT + timedelta(days=1, minutes=5))
    settle(tab)
    tab.evaluate("() => { sockets.at(-1).onclose?.(); }")
    run_for(tab, 31)
    connect(tab)
    assert at(tab, "states")[-2:] == ["live", "relist"]
    assert at(tab, "queried") == []


def test_declared_types_have_the_modules_members(tab: Page) -> None:
    """A member that one of the two lacks would be found by its users only."""
    declared = (UI / "title-watcher.d.ts").read_text("utf-8")
    (methods,) = re.findall(r"export class TitleWatcher extends EventTarget \{(.*?)\n\}", declared, re.DOTALL)
    own = set(re.findall(r"^  (\w+)[(<]", methods, re.MULTILINE)) - {
        "addEventListener",
        "removeEventListener",
    }
    assert own == set(tab.evaluate("Object.getOwnPropertyNames(Object.getPrototypeOf(watcher))"))
    (events,) = re.findall(r"interface WatcherEvents \{(.*?)\}", declared, re.DOTALL)
    assert set(re.findall(r"(\w+): WatchEvent", events)) == {"title", "deleted", "archived", "state"}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "chat", "id", "title", "title_version", "ended_at"]) | st.text(), inner
        )
    ),
    max_leaves=8,
)
NEARLY = st.fixed_dictionaries(
    {"kind": st.sampled_from(["title_change", "chat_deleted", "chat_archived", "constructor"]) | ANY_JSON},
    optional={
        "chat": ANY_JSON
        | st.fixed_dictionaries({}, optional={"id": ANY_JSON, "title": ANY_JSON, "title_version": ANY_JSON})
    },
)


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frame=st.text() | (ANY_JSON | NEARLY).map(json.dumps))
def test_frame_that_tells_nothing_is_ignored(tab: Page, frame: str) -> None:
    """Whatever it is; a title that comes behind it arrives, by the same connection."""
    check_ignored(tab, "(frame) => sockets.at(-1).onmessage({ data: frame })", frame)


@pytest.mark.parametrize("frame", ["new Blob(['{}'])", "new ArrayBuffer(2)", "undefined", "'[' .repeat(1e5)"])
def test_frame_that_is_no_text_is_ignored(tab: Page, frame: str) -> None:
    """Binary, or of no shape at all."""
    check_ignored(tab, f"() => sockets.at(-1).onmessage({{ data: {frame} }})", None)


def check_ignored(tab: Page, receive: str, frame: str | None) -> None:
    """Fails unless the tab goes on as if there had been no such frame."""
    tab.evaluate("seen.length = 0")
    tab.evaluate(receive, frame)
    tab.evaluate("() => { globalThis.version = (globalThis.version ?? 0) + 1; hear(titled(version, 'z')); }")
    assert at(tab, "seen.map(([kind, { title_version }]) => [kind, title_version === version])") == [
        ["title", True]
    ]
    assert at(tab, "sockets.length") == 1
