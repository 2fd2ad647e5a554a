"""One meaning per word. Drawers for everything are not opened."""

import ast

from tests.witness.house import ROOT, models, sources, tree

FORBIDDEN = {
    "service", "services", "manager", "managers", "helper", "helpers", "util", "utils", "common",
    "misc", "handler", "handlers", "processor", "processors", "engine", "engines", "data", "info",
}  # fmt: skip


def words_of(name):
    split = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return set(split.strip("_").split("_"))


def test_no_module_or_class_is_a_drawer():
    found = []
    for path in sources():
        if words_of(path.stem) & FORBIDDEN:
            found.append(str(path.relative_to(ROOT)))
        for node in ast.walk(tree(path)):
            # Django itself calls the thing behind ``objects`` a manager.
            drawer = isinstance(node, ast.ClassDef) and words_of(node.name) & FORBIDDEN
            if drawer and not node.name.endswith("Manager"):
                found.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert not found, f"Name these for what they are or do: {found}"


def test_every_noun_is_in_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text()
    missing = sorted(
        {model.__name__ for model in models() if f"**{model.__name__}**" not in glossary}
    )
    assert not missing, f"Add to GLOSSARY.md, in the field's words: {missing}"


def test_the_clock_is_asked_in_one_way():
    found = []
    for path in sources():
        if path.name == "clock.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                owner = ast.unparse(node.value)
                if owner in ("datetime", "timezone", "date", "datetime.datetime"):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    corridor = [one for one in found if "/links/" in one]
    assert found == corridor, f"Ask kit.clock.now(): {found}"
