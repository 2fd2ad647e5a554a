"""No page is forgotten: every address that a browser can open is in the list, or is no page."""

from tests.shots.pages import NOT_PAGES, PAGES
from tests.witness.house import patterns

READS = {"GET", "HEAD"}


def test_every_page_of_the_site_is_in_the_list():
    addresses = {pattern.name: pattern for _route, pattern in patterns() if is_ours(pattern)}
    opened = {name for name, pattern in addresses.items() if can_be_opened(pattern.callback)}
    listed = {page.address for page in PAGES}
    print(f"{len(opened)} addresses can be opened, {len(PAGES)} pages are looked at")
    assert opened - listed - set(NOT_PAGES) == set()
    assert listed - opened == set()
    assert set(NOT_PAGES) - opened == set()
    assert listed & set(NOT_PAGES) == set()


def test_every_page_has_a_name_of_its_own():
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names))
    assert all(reason for reason in NOT_PAGES.values())


def is_ours(pattern):
    """Whether the address is one of a room, and not a second one that allauth has for the same."""
    return hasattr(pattern.callback, "door")


def can_be_opened(view):
    """Whether the view answers to GET, by the methods it or what it wraps says to require."""
    while view is not None:
        given = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=False))
        if "request_method_list" in given:
            return bool(READS & set(given["request_method_list"].cell_contents))
        view = getattr(view, "__wrapped__", None)
    return True
