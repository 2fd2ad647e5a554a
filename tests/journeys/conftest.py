"""Installations for the journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import must_be_here
from tests.journeys.stack import Stack, installation


def pytest_collection_modifyitems(items: list[Any]) -> None:
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module", autouse=True)
def _with_a_browser() -> None:
    must_be_here()


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Return a running installation with the cast in it and no demo."""
    with installation(MERKWERK_DEMO="false") as running:
        running.run(str(Path(__file__).parent / "prepare.py"))
        yield running
