"""Test data from outside is here, with its origin and its terms, and stays out of what is built."""

import tomllib
from pathlib import Path

from merkwerk.networks.tests.given import GIVEN, grapheme_cases, weighted_cases

PROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"


def test_every_folder_says_where_it_comes_from_and_on_what_terms():
    folders = [folder for folder in GIVEN.iterdir() if folder.is_dir()]
    assert {folder.name for folder in folders} == {"twitter-text", "unicode"}
    for folder in folders:
        told = (folder / "SOURCE.txt").read_text(encoding="utf-8")
        assert {"source", "licence"} <= {line.partition(":")[0] for line in told.splitlines()}
        assert (folder / "LICENSE").stat().st_size > 1000


def test_all_cases_are_read():
    assert len(grapheme_cases()) == 602
    assert len(weighted_cases()) > 20


def test_the_wheel_carries_none_of_it():
    wheel = tomllib.loads(PROJECT.read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert GIVEN.relative_to(PROJECT.parent).as_posix() in wheel["exclude"]
