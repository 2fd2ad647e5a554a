"""Every view says who may come in; the studio asks for a role; objects come from access.py."""

import ast

import pytest

from tests.witness.house import PACKAGE, patterns, sources

ELSEWHERE = ("allauth.", "django.", "whitenoise.", "django_cotton.")


def ours():
    return [
        (route, pattern)
        for route, pattern in patterns()
        if not pattern.callback.__module__.startswith(ELSEWHERE)
    ]


@pytest.mark.parametrize(("route", "pattern"), ours(), ids=lambda value: str(value)[:60])
def test_every_view_states_its_door(route, pattern):
    door = getattr(pattern.callback, "door", None)
    assert door, f"{route}: hang @anybody, @signed_in or @member on the view."
    if "/studio/" in route:
        assert door.roles, f"{route}: a page of the studio names the roles it is open to."
    if route.startswith("o/<slug:slug>/"):
        assert door.kind in ("member", "anybody"), f"{route}: lies inside an organisation."


def test_views_get_objects_from_access():
    loose = []
    for path in sources():
        if "views" not in path.relative_to(PACKAGE).as_posix():
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager"):
                loose.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not loose, f"Ask access.py or a deed instead of a manager: {loose}"
