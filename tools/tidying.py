"""Tidying: how big functions, modules and rooms are, beside what they were on main. Never fails."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "merkwerk"
SHOWN = 8
FUNCTION_MOST, MODULE_MOST = 50, 300


@dataclass(frozen=True)
class Function:
    """A function and how many lines it has, its docstring not counted."""

    name: str
    lines: int


@dataclass(frozen=True)
class Module:
    """A module of a room."""

    path: str
    lines: int
    functions: tuple[Function, ...]

    @property
    def room(self) -> str:
        """Return the room that it is in."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else PACKAGE


def measure(path: str, text: str) -> Module:
    """Return the sizes of a module. Raises SyntaxError when it is not Python."""
    tree = ast.parse(text)
    return Module(path, len(text.splitlines()), tuple(_functions(tree, path)))


def _functions(tree: ast.Module, path: str) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            told = ast.get_docstring(node, clean=False) is not None
            docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if told else 0
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring
            yield Function(f"{path}:{node.lineno} {node.name}", length)


def is_measured(path: str) -> bool:
    """Tell whether a file counts: code of the house, no tests, no migrations."""
    parts = set(path.split("/"))
    return (
        path.startswith(f"{PACKAGE}/")
        and path.endswith(".py")
        and not parts & {"tests", "migrations", "testing.py"}
    )


def here() -> Iterator[Module]:
    """Give the modules as they are on the disk."""
    for file in sorted((ROOT / PACKAGE).rglob("*.py")):
        path = str(file.relative_to(ROOT))
        if is_measured(path):
            yield from _measured(path, file.read_text())


def on_main() -> Iterator[Module]:
    """Give the modules as they are on main, or nothing when git cannot say."""
    for path in _git("ls-tree", "-r", "--name-only", "main", PACKAGE).splitlines():
        if is_measured(path):
            yield from _measured(path, _git("show", f"main:{path}"))


def _measured(path: str, text: str) -> Iterator[Module]:
    try:
        yield measure(path, text)
    except SyntaxError as wrong:
        print(f"{path} is not Python: {wrong}")


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else ""


def summary(modules: list[Module]) -> str:
    """Return one line about all of them."""
    sizes = sorted(function.lines for module in modules for function in module.functions)
    if not sizes:
        return "nothing to measure"
    nine_tenths = sizes[int(len(sizes) * 0.9)]
    return (
        f"{len(modules)} modules, {sum(module.lines for module in modules)} lines, "
        f"{len(sizes)} functions: median {statistics.median(sizes):.0f} lines, "
        f"p90 {nine_tenths}, longest {sizes[-1]}"
    )


def by_room(modules: list[Module]) -> dict[str, int]:
    """Return the lines of each room."""
    rooms: dict[str, int] = {}
    for module in modules:
        rooms[module.room] = rooms.get(module.room, 0) + module.lines
    return rooms


def main() -> int:
    """Print the sizes. Returns 0, whatever they are."""
    now, before = list(here()), list(on_main())
    print(f"now   {summary(now)}")
    print(f"main  {summary(before)}")
    _show("\nLongest functions", FUNCTION_MOST, _longest(now))
    _show("\nLongest modules", MODULE_MOST, [(m.lines, m.path) for m in now])
    rooms, rooms_before = by_room(now), by_room(before)
    print("\nRooms")
    for room in sorted(rooms, key=lambda name: -rooms[name]):
        change = rooms[room] - rooms_before.get(room, 0)
        print(f"{rooms[room]:>7}  {room}{f' ({change:+})' if change else ''}")
    return 0


def _longest(modules: list[Module]) -> list[tuple[int, str]]:
    return [(f.lines, f.name) for module in modules for f in module.functions]


def _show(title: str, most: int, sizes: list[tuple[int, str]]) -> None:
    print(f"{title} (at most {most})")
    for lines, name in sorted(sizes, reverse=True)[:SHOWN]:
        print(f"{lines:>7}  {name}{'  <- too long' if lines > most else ''}")


if __name__ == "__main__":
    sys.exit(main())
