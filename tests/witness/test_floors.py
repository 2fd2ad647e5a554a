"""Imports go down the stairs only, and every room has its floor."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.witness.house import ROOT, floors, rooms, tree


def test_imports_go_down_the_stairs():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, (
        "An import goes up. Ask which room the rule belongs to.\n" + done.stdout
    )


def test_every_room_has_a_floor():
    unplaced = set(rooms()) - set(floors())
    assert not unplaced, f"Place these rooms in pyproject.toml before filling them: {unplaced}"


def test_no_module_lies_directly_under_the_roof():
    loose = {path.name for path in (ROOT / "merkwerk").glob("*.py")} - {
        "__init__.py",
        "__main__.py",
    }
    assert not loose, f"Move into a room: {loose}"


def test_what_python_wants_under_the_roof_only_hands_over():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (stairs,) = [c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    assert stairs["exhaustive_ignores"] == ["__main__"]
    handing = tree(ROOT / "merkwerk" / "__main__.py").body
    assert {type(part).__name__ for part in handing} == {"Expr", "Import", "ImportFrom", "If"}
    assert [p.module for p in handing if isinstance(p, ast.ImportFrom)] == [
        "merkwerk.config.commanding"
    ]


def test_every_room_has_a_card():
    for room in rooms():
        card = (ROOT / "merkwerk" / room / "__init__.py").read_text()
        assert len(card.split()) >= 8, f"{room}/__init__.py says too little."
