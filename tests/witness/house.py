"""What the witnesses look at: the rooms, their files, their models, their addresses."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "merkwerk"


def rooms() -> list[str]:
    """Return every room, by its folder."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


@cache
def floors() -> dict[str, int]:
    """Return the floor of each room: 0 is the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(one for one in contracts["contracts"] if one["type"] == "layers")["layers"]
    return {
        room.strip(" ()"): floor for floor, line in enumerate(layers) for room in line.split("|")
    }


def sources(*, tests: bool = False) -> Iterator[Path]:
    """Give every Python file of the house, migrations apart."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts and (tests or "tests" not in path.parts):
            yield path


def tree(path: Path) -> ast.Module:
    """Return the file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def room_of(path: Path) -> str:
    """Return the room a file stands in."""
    return path.relative_to(PACKAGE).parts[0]


def models() -> list[Any]:
    """Return every model of our own."""
    from django.apps import apps

    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("merkwerk.")
    ]


def room_of_model(model: Any) -> str:
    """Return the room a model stands in."""
    return str(model.__module__.split(".")[1])


def patterns() -> list[tuple[str, Any]]:
    """Return every address of the site as (route, pattern)."""
    from django.urls import URLPattern, get_resolver

    def walk(prefix: str, found: list[Any]) -> Iterator[tuple[str, Any]]:
        for one in found:
            route = prefix + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route, one
            else:
                yield from walk(route, one.url_patterns)

    return list(walk("", get_resolver().url_patterns))
