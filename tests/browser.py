"""One way to a real browser, for every test that looks at a page as people do.

Without Chromium such a test is skipped on somebody's own machine; the build server has one, and
there its absence is a failure.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

CHROMIUM = (
    os.environ.get("MERKWERK_CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or ""
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def must_be_here() -> None:
    """Skip the test that asks, or on the build server fail it, where there is no browser."""
    if CHROMIUM and importlib.util.find_spec("playwright"):
        return
    if os.environ.get("CI"):
        pytest.fail("Chromium or Playwright is not installed; the build server installs them.")
    pytest.skip("Chromium or Playwright is not installed")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Return a running Chromium, one for the tests of a module."""
    must_be_here()
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # The browser is driven from a loop of its own in this thread; nothing here is at once.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def new_context(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open contexts of the browser, with what Playwright takes; all are closed after the test."""
    contexts: list[Any] = []

    def opened(**like: Any) -> Any:
        contexts.append(chromium.new_context(**like))
        return contexts[-1]

    yield opened
    for context in contexts:
        context.close()
