"""Imports go down the stairs only, and every room has its floor."""

import subprocess
import sys
from pathlib import Path

from tests.witness.house import ROOT, floors, rooms


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


def test_every_room_has_a_card():
    for room in rooms():
        card = (ROOT / "merkwerk" / room / "__init__.py").read_text()
        assert len(card.split()) >= 8, f"{room}/__init__.py says too little."
