"""A missing browser stops nobody at home, and is not passed over in silence by the build server."""

import importlib.util

import pytest

from tests import browser


@pytest.fixture(params=["no Chromium", "no Playwright"])
def _nothing_to_look_with(request, monkeypatch):
    if request.param == "no Chromium":
        monkeypatch.setattr(browser, "CHROMIUM", "")
    else:
        monkeypatch.setattr(browser, "CHROMIUM", "/usr/bin/chromium")
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


@pytest.mark.usefixtures("_nothing_to_look_with")
def test_is_a_skip_on_ones_own_machine(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception):
        browser.must_be_here()


@pytest.mark.usefixtures("_nothing_to_look_with")
def test_is_a_failure_on_the_build_server(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        browser.must_be_here()
