"""Where the rename dialog may stand in another product's page, and on which screens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

from tests.e2e.page.host_pages import DIALOG, Host, host
from tests.e2e.page.tabs import picture

ROW = f"""<ul>
  <li onclick="clicked = true"><b>Chat</b> Bread without an oven <span class="actions">{DIALOG}</span></li>
  <li><b>Chat</b> Another one</li>
</ul>"""
ROW_STYLE = """
  li { width: 20rem; padding: .5rem; overflow: hidden; white-space: nowrap; cursor: pointer;
       user-select: none; text-transform: uppercase; letter-spacing: .2em; line-height: 1; text-align: center;
       font: italic bold 10px serif; color: silver; border: 1px solid silver }
  .actions { visibility: hidden; pointer-events: none; opacity: .1 }"""
HARD = '<div style="{}"><p>Chats</p>' + DIALOG + "</div>"
TRANSFORMED = HARD.format("width: 9rem; height: 5rem; transform: rotate(8deg) scale(.5); filter: blur(1px)")
CLIPPED = HARD.format("width: 9rem; height: 5rem; overflow: hidden; clip-path: inset(0); contain: paint")
NESTED = f"""<dialog id="settings" style="width: 40rem; height: 22rem"><h1>Settings of a chat</h1>
  <button onclick="settings.close()">Close</button>{DIALOG}</dialog>
  <script>settings.showModal()</script>"""
SMALL = {"width": 720, "height": 420}


@contextmanager
def opened(
    browser: Browser, body: str = DIALOG, *, chat: dict[str, str] | None = None, **page: Any
) -> Iterator[Host]:
    """A page with the dialog, open."""
    product = host(browser, body, **{"viewport": SMALL, **page})
    product.open(**(chat or {}))
    yield product
    product.page.context.close()


def box_of(shown: Locator) -> FloatRect:
    """Where it is on the screen."""
    box = shown.bounding_box()
    assert box is not None
    return box


def test_dialog_in_a_list_row_takes_over_nothing_of_it(browser: Browser) -> None:
    """It is seen, it can be pressed, and its text is as it would be elsewhere. The row is not clicked."""
    with opened(browser, ROW, style=ROW_STYLE) as product:
        product.page.evaluate("globalThis.clicked = false")
        picture(product.page, "in-list-row")
        expected = {"whiteSpace": "normal", "letterSpacing": "normal", "textTransform": "none"}
        heading = product.dialog.get_by_role("heading").evaluate("one => ({ ...getComputedStyle(one) })")
        assert {name: heading[name] for name in expected} == expected
        assert (heading["textAlign"], heading["fontStyle"]) == ("start", "normal")
        assert float(heading["fontSize"].removesuffix("px")) >= 14
        for name, value in (("visibility", "visible"), ("pointer-events", "auto"), ("user-select", "text")):
            expect(product.dialog).to_have_css(name, value)
        product.dialog.get_by_role("heading").click()
        product.button("Cancel").click()
        expect(product.dialog).to_be_hidden()
        assert product.page.evaluate("clicked") is False


@pytest.mark.parametrize(("name", "body"), [("transformed", TRANSFORMED), ("clipped", CLIPPED)])
def test_dialog_is_whole_inside_a_parent_that_changes_what_it_holds(
    browser: Browser, name: str, body: str
) -> None:
    """As large and in the same place as without such a parent."""
    with opened(browser) as plain:
        expected = box_of(plain.dialog)
    with opened(browser, body) as product:
        assert box_of(product.dialog) == expected
        picture(product.page, f"in-{name}-parent")


def test_dialog_in_a_dialog_of_the_page_closes_alone(browser: Browser) -> None:
    """By Escape, and then the page's closes by the next one."""
    with opened(browser, NESTED) as product:
        settings = product.page.get_by_role("dialog", name="").filter(has_text="Settings of a chat")
        picture(product.page, "in-own-dialog")
        product.box.fill("Kept")
        product.page.keyboard.press("Escape")
        expect(product.dialog).to_be_hidden()
        expect(settings).to_be_visible()
        product.page.keyboard.press("Escape")
        expect(settings).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "html", "title", "direction"),
    [
        ("right-to-left-page", 'lang="ar" dir="rtl"', "Bread at home", "ltr"),
        ("right-to-left-title", 'lang="en"', "كيف أخبز الخبز في البيت؟", "rtl"),
    ],
)
def test_title_has_its_own_direction(
    browser: Browser, name: str, html: str, title: str, direction: str
) -> None:
    """Whatever the page's is. Its earlier titles too, and English words on a page from right to left."""
    history = [
        {
            "title": "Rolls?",
            "title_version": 2,
            "title_source": "user",
            "title_updated_at": "2026-11-27T10:00:00Z",
        }
    ]
    with opened(browser, html=html, chat={"title": title}, viewport={"width": 720, "height": 480}) as product:
        product.answers["/title/history"] = lambda route: route.fulfill(
            json={"titles": history, "next_cursor": ""}
        )
        product.answers["/propose"] = lambda route: route.fulfill(status=502, json={"message": "It failed."})
        product.button("Generate").click()
        product.dialog.get_by_text("Earlier titles").click()
        expect(product.dialog.get_by_text("Rolls?")).to_have_css("direction", "ltr")
        expect(product.box).to_have_css("direction", direction)
        expect(product.dialog.get_by_text("It failed.")).to_have_css("direction", "ltr")
        picture(product.page, name)


def test_letters_are_large_enough_on_a_touch_screen(browser: Browser) -> None:
    """At least 16 px, or iOS zooms; buttons can be hit."""
    phone = {"width": 390, "height": 700}
    with opened(
        browser, has_touch=True, is_mobile=True, viewport=phone, style="body { font-size: 12px }"
    ) as product:
        product.box.fill("x" * 201)
        sizes = product.dialog.evaluate("""dialog => [...dialog.querySelectorAll("*")]
          .filter((one) => one.checkVisibility()).map((one) => parseFloat(getComputedStyle(one).fontSize))""")
        assert min(sizes) >= 16
        for button in product.dialog.get_by_role("button").all():
            assert box_of(button)["height"] > 43.9
        picture(product.page, "touch")


def test_everything_is_reached_beside_an_on_screen_keyboard(browser: Browser) -> None:
    """It scrolls inside the dialog, which stays on the screen; the page behind it stays."""
    with opened(
        browser,
        DIALOG + '<p style="height: 200vh">',
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 380},
    ) as product:
        product.answers["/propose"] = lambda route: route.fulfill(
            status=502, json={"message": "It failed. " * 40}
        )
        product.button("Generate").click()
        expect(product.dialog.get_by_role("alert")).to_be_in_viewport(ratio=1)
        picture(product.page, "touch-keyboard")
        for shown in (
            product.button("Save"),
            product.box,
            product.dialog.get_by_role("alert"),
            product.button("Cancel"),
        ):
            shown.scroll_into_view_if_needed()
            expect(shown).to_be_in_viewport(ratio=1)
        assert product.page.evaluate("scrollY") == 0


def test_dialog_moves_above_a_keyboard_that_covers_the_page(browser: Browser) -> None:
    """As iOS shows it: the window keeps its size, and only its visible part says so."""
    with opened(browser, viewport={"width": 390, "height": 800}) as product:
        resize(product, height=380, offsetTop=60)
        box = box_of(product.dialog)
        assert 60 <= box["y"] < box["y"] + box["height"] <= 440
        # Zoomed in by hand, the dialog stays as large as it was.
        resize(product, height=100, scale=2)
        assert box_of(product.dialog) == box


def resize(product: Host, **visible: int) -> None:
    """Tells the page that another part of it is visible."""
    product.page.evaluate(
        """visible => {
          for (const [name, value] of Object.entries(visible)) {
            Object.defineProperty(VisualViewport.prototype, name, { get: () => value, configurable: true });
          }
          visualViewport.dispatchEvent(new Event("resize"));
        }""",
        visible,
    )
