"""What the documents say is so: requirements, tests, commands and links."""

import ast
import re
from functools import cache

import pytest

from tests.witness.house import ROOT

MISSION = ROOT / "docs" / "mission.md"
EVIDENCE = ROOT.parent / "shared" / "design" / "evidence.md"
NUMBER = re.compile(r"S\d{3}-\d{2}")
STATES = {"met", "thin", "not yet", "not for software"}
TEST = re.compile(r"`([\w/.-]+\.py)((?:::\w+)+)`")
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\./run ([a-z]+)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def documents():
    """Return every document of ours, in the house and at its door."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").rglob("*.md")]
    return sorted(found)


def rows():
    """Return the requirements in the order of the page: number, what, state, where, test."""
    lines = [line for line in MISSION.read_text().splitlines() if re.match(r"\| S\d", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@cache
def defined_in(path):
    """Return the tests a file has, as ``name`` or ``Class::name``."""
    found = set()
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            inside = [one.name for one in node.body if isinstance(one, ast.FunctionDef)]
            found |= {f"{node.name}::{name}" for name in inside}
    return found


class TestMission:
    def test_every_row_is_whole(self):
        assert len(rows()) > 80
        for row in rows():
            assert len(row) == 5, row
            assert NUMBER.fullmatch(row[0]), row
            assert row[2] in STATES, row
            assert row[1], row

    def test_no_number_stands_there_twice(self):
        numbers = [row[0] for row in rows()]
        assert len(numbers) == len(set(numbers))

    @pytest.mark.skipif(not EVIDENCE.exists(), reason="the evidence is not beside this checkout")
    def test_every_requirement_stands_there_once(self):
        section = EVIDENCE.read_text().split("\n## 1.")[1].split("\n## 2.")[0]
        wanted = re.findall(r"^\| (S\d{3}-\d{2}) \|", section, re.MULTILINE)
        assert [row[0] for row in rows()] == sorted(wanted)

    @pytest.mark.skipif(not EVIDENCE.exists(), reason="the evidence is not beside this checkout")
    def test_requirements_are_told_in_our_own_words(self):
        """No run of eight words is somebody else's."""
        theirs = words(EVIDENCE.read_text())
        known = {tuple(theirs[at : at + 8]) for at in range(len(theirs))}
        for number, ours, *_ in rows():
            said = words(ours)
            copied = [said[at : at + 8] for at in range(len(said) - 7)]
            assert not [" ".join(one) for one in copied if tuple(one) in known], number

    def test_what_is_met_names_a_test(self):
        bare = [row[0] for row in rows() if row[2] == "met" and not TEST.search(row[4])]
        assert not bare, f"Name the test, or say what is missing: {bare}"

    def test_what_is_thin_says_what_is_missing(self):
        silent = [row[0] for row in rows() if row[2] == "thin" and "Missing:" not in row[3]]
        assert not silent, f"Say what is missing: {silent}"

    def test_what_is_not_yet_says_where_it_will_come(self):
        silent = [row[0] for row in rows() if row[2] == "not yet" and not row[3].startswith("In ")]
        assert not silent, f"Say in which room: {silent}"

    def test_the_totals_on_the_page_are_right(self):
        text = MISSION.read_text()
        for state in STATES:
            number = sum(row[2] == state for row in rows())
            assert re.search(rf"^\| {state} \| {number} \|$", text, re.MULTILINE), (state, number)


def words(text):
    """Return the words of *text*, in lower case and without marks."""
    return re.findall(r"\w+", text.lower())


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
class TestDocuments:
    def test_every_test_it_names_exists(self, path):
        for file, name in TEST.findall(path.read_text()):
            assert (ROOT / file).is_file(), f"{path.name} names {file}"
            assert name.removeprefix("::") in defined_in(file), f"{path.name} names {file}{name}"

    def test_every_link_leads_to_a_file(self, path):
        for target in LINK.findall(FENCE.sub("", path.read_text())):
            if re.match(r"[a-z]+:|#", target):
                continue
            there = (path.parent / target.partition("#")[0]).resolve()
            assert there.exists(), f"{path.name} links to {target}"

    def test_every_command_it_names_is_one(self, path):
        known = commands()
        for command in COMMAND.findall(path.read_text()):
            assert command in known, f"{path.name} says ./run {command}"


def commands():
    """Return what ./run knows."""
    handled = re.search(r"^    (dev \| .*)\) ;;$", (ROOT / "run").read_text(), re.MULTILINE)
    assert handled
    return {*handled[1].split(" | "), "help"}


def test_the_readme_lists_every_command():
    listed = set(re.findall(r"^\| `\./run (?:([a-z]+)[^`]*)?`", readme(), re.MULTILINE))
    assert commands() - {"help", "dev"} <= listed, commands() - listed


def test_the_readme_names_the_licence_and_the_cast():
    assert "EUPL-1.2" in readme()
    from merkwerk.demo.seeding import GREETING

    for address in re.findall(r"\w+@\w+\.example", GREETING):
        assert address in readme(), f"Say in the README that one can sign in as {address}."


def readme():
    return (ROOT / "README.md").read_text()


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "decisions"
    linked = set(LINK.findall((folder / "README.md").read_text()))
    there = {path.name for path in folder.glob("0*.md")}
    listed = {target for target in linked if target.startswith("0")}
    assert there == listed, f"Mend docs/decisions/README.md: {sorted(there ^ listed)}"


def test_every_library_is_in_the_decision_about_them():
    import json
    import tomllib

    page = (ROOT / "docs" / "decisions" / "0010-libraries.md").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = [re.split(r"[\[<>=]", one)[0] for one in project["project"]["dependencies"]]
    needed += [re.split(r"[\[<>=]", one)[0] for one in project["dependency-groups"]["dev"]]
    needed += json.loads((ROOT / "frontend" / "package.json").read_text())["devDependencies"]
    missing = [name for name in needed if f"`{name}`" not in page]
    assert not missing, f"Say in 0010 what these are for, and under which licence: {missing}"
