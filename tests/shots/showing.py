"""Showing a page as somebody sees it: in their language, in a theme, on a phone or a desktop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.stack import Stack, installation
from tests.shots.pages import Page

WORLD = Path(__file__).parent / "world.py"
NARROW, PHONE, DESKTOP = 320, 390, 1280
HEIGHTS = {NARROW: 640, PHONE: 844, DESKTOP: 900}
LOCALES = {"nl": "nl-NL", "en": "en-GB"}


@dataclass
class Scene:
    """A furnished installation beside an empty one, and everybody's way in."""

    stack: Stack
    empty: Stack
    paths: dict[str, str]
    cookies: dict[str, str]

    def speak(self, language: str) -> None:
        """Let everybody read *language*."""
        self.stack.run(str(WORLD), "speak", language)

    def address_of(self, page: Page) -> str:
        """Return the whole address of *page*."""
        if page.bare:
            return f"{self.empty.address}/-/welcome/"
        return self.stack.address + self.paths[page.name]


@contextmanager
def demo(**settings: str) -> Iterator[Scene]:
    """Start an installation with the demo in it and nothing besides."""
    with installation(**settings) as stack:
        made = json.loads(stack.run(str(WORLD), "enter"))
        yield Scene(stack, stack, made["paths"], made["cookies"])


@contextmanager
def scene(**settings: str) -> Iterator[Scene]:
    """Start both installations and furnish the one."""
    with installation(**settings) as stack, installation(MERKWERK_DEMO="false") as empty:
        made = json.loads(stack.run(str(WORLD), "build"))
        yield Scene(stack, empty, made["paths"], made["cookies"])


@dataclass
class Window:
    """Everybody's browsers, in one language and one theme."""

    scene: Scene
    browser: Any
    language: str
    theme: str
    scale: float = 1
    tabs: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    expected: tuple[int, ...] = (200,)

    def show(self, page: Page, width: int) -> Any:
        """Open *page* and do its deed; return the browser's page."""
        tab = self.tab_of(page.who)
        tab.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        self.expected = (page.status, *page.told)
        answer = tab.goto(self.scene.address_of(page))
        if answer.status != page.status:
            self.complaints.append(f"answered {answer.status} instead of {page.status}")
        if page.deed:
            page.deed(tab)
        return tab

    def tab_of(self, who: str) -> Any:
        """Return the tab of *who*, signed in; nobody signed in gets a fresh one each time."""
        if who and who in self.tabs:
            return self.tabs[who]
        if who in self.tabs:
            self.tabs.pop(who).context.close()
        context = self.browser.new_context(
            locale=LOCALES[self.language],
            color_scheme=self.theme,
            reduced_motion="reduce",
            device_scale_factor=self.scale,
            service_workers="block",
        )
        if who:
            session = {"name": "sessionid", "value": self.scene.cookies[who]}
            context.add_cookies([session | {"url": self.scene.stack.address}])
        tab = self.tabs[who] = context.new_page()
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("console", self._listen)
        return tab

    def _listen(self, message: Any) -> None:
        if message.type != "error" or self._is_expected(message.text):
            return
        self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _is_expected(self, text: str) -> bool:
        # A browser also complains of the page itself, when it says what is wrong with a form.
        return "Failed to load resource" in text and any(
            f"status of {status} " in text for status in (422, *self.expected)
        )

    def heard(self) -> list[str]:
        """Return what the browser complained of since last asked."""
        told, self.complaints = self.complaints, []
        return told

    def close(self) -> None:
        """Close every browser window."""
        for tab in self.tabs.values():
            tab.context.close()
        self.tabs.clear()
