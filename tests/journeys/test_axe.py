"""Nobody is kept out: every page, both languages, both themes, the smallest phone and a desktop.

Each page is opened once a language; then axe looks at it in each theme at each width. The rules are
those of WCAG 2.2, levels A and AA. Our themes differ in colours alone, which is tested in
`ui/tests/test_colouring.py`; so in the evening axe judges the rules about colours. Whether a style
sheet locks how a phone is held, for which axe fetches every sheet once more, is asked once a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.shots.pages import PAGES, Page
from tests.shots.showing import DESKTOP, HEIGHTS, NARROW, PHONE, Scene, Window, scene

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERY_RULE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
UNHELD = {"css-orientation-lock": {"enabled": False}}
COLOURS = EVERY_RULE | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "preload": False,
}
LOOK = """async (what) => {
    const found = await axe.run(what);
    return found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
}"""
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return isOutlined || boxShadow !== "none";
}"""


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as furnished:
        yield furnished


def apart(language: str) -> Any:
    """Let each language be looked at by a worker of its own."""
    return pytest.param(language, marks=pytest.mark.xdist_group(f"axe-{language}"))


@pytest.fixture(params=[apart("nl"), apart("en")])
def window(request: pytest.FixtureRequest, stage: Scene, chromium: Any) -> Iterator[Window]:
    stage.speak(request.param)
    window = Window(stage, chromium, request.param, "light")
    yield window
    window.close()


def test_no_page_keeps_anybody_out(window: Window, record_property: Any) -> None:
    """Every page holds to WCAG, scrolls in one direction only and makes no browser complain."""
    wrong, looked = [], 0
    for page in PAGES:
        for problem in problems_of(window, page):
            wrong.append(f"{page.name}: {problem}")
        looked += 1
    record_property("pages", looked)
    print(f"{looked} pages in {window.language}, in two themes at two widths")
    assert not wrong, "\n".join(wrong)


def problems_of(window: Window, page: Page) -> Iterator[str]:
    tab = window.show(page, NARROW)
    yield from window.heard()
    if tab.get_attribute("html", "lang") != window.language and not is_said_otherwise(page):
        yield f"speaks {tab.get_attribute('html', 'lang')}"
    tab.evaluate(AXE_SCRIPT)
    for width in (NARROW, DESKTOP):
        tab.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if (over := tab.evaluate(STICKS_OUT)) > 0:
            yield f"sticks out {over} px at {width} px"
        for theme in ("light", "dark"):
            tab.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for rule, nodes in tab.evaluate(LOOK, what_to_judge(width, theme)):
                yield f"{rule} at {width} px, {theme}: {nodes}"
    tab.emulate_media(color_scheme=window.theme, reduced_motion="reduce")


def what_to_judge(width: int, theme: str) -> dict[str, Any]:
    """Return what axe is asked of a page at *width* (in px) in *theme*."""
    if theme == "dark":
        return COLOURS
    return EVERY_RULE if width == NARROW else EVERY_RULE | {"preload": False, "rules": UNHELD}


def is_said_otherwise(page: Page) -> bool:
    """Whether the page speaks the language of an invitation and not of who looks."""
    return page.address == "identity_join"


@pytest.mark.parametrize("name", ["feed", "composer", "sign-in", "queue", "editor"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_main_deed_is_reached_by_key_and_seen(
    stage: Scene, chromium: Any, name: str, width: int
) -> None:
    """Tab leads to the one primary button, and at each stop one sees where one is."""
    window = Window(stage, chromium, "nl", "light")
    tab = window.show(next(page for page in PAGES if page.name == name), width)
    hidden = []
    for _ in range(120):
        tab.keyboard.press("Tab")
        if not tab.evaluate(FOCUSED):
            hidden.append(tab.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        if tab.evaluate("document.activeElement.matches('main .btn-primary')"):
            break
    else:
        pytest.fail("120 times Tab did not lead to the primary button")
    assert not hidden, hidden
    window.close()
