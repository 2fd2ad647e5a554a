"""``python -m merkwerk.links.compiling_patterns``: renew ``patterns.json`` from the isbot package.

isbot (https://github.com/omrilotan/isbot, Unlicense) keeps the best list of bots. It is fetched by
npm into a temporary folder; only the list, made fit for Python, and its licence are kept. A
pattern keeps its number for ever, because raw visits refer to it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PATTERNS = HERE / "patterns.json"
LICENCE = HERE / "patterns-LICENCE.txt"
_LONE_HYPHEN = re.compile(r"(\\[dws])-(?=[^\]])")
_LOOKBEHIND = re.compile(r"\(\?<([!=])([^()]*\|[^()]*)\)")


def fetch(folder: Path) -> Path:
    """Fetch the newest isbot into *folder* by npm; return the folder of the package."""
    subprocess.run(
        ["npm", "pack", "isbot", "--silent"], cwd=folder, check=True, capture_output=True
    )
    with tarfile.open(next(folder.glob("isbot-*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def read_list(module: Path) -> list[str]:
    """Return the patterns as isbot lists them (JavaScript regular expressions)."""
    text = module.read_text()
    start = text.index("[", text.index("patterns_default ="))
    listed = text[start : text.index("\n];", start) + 2]
    return [str(pattern) for pattern in json.loads(listed)]


def for_python(pattern: str) -> str:
    """Return *pattern* as Python's ``re`` reads it: a lookbehind may have one width only.

    "Not behind A or B" becomes "not behind A, not behind B"; a hyphen after a class such as
    ``\\d`` is only a hyphen. Raises ValueError or re.error when there is another difference.
    """

    def apart(match: re.Match[str]) -> str:
        if match[1] == "=":
            raise ValueError(f"cannot take apart {pattern}")
        return "".join(f"(?<!{part})" for part in match[2].split("|"))

    made = _LONE_HYPHEN.sub(r"\1\\-", _LOOKBEHIND.sub(apart, pattern))
    re.compile(made, re.IGNORECASE | re.ASCII)
    return made


def numbered(patterns: list[str], known: dict[str, int]) -> dict[str, int]:
    """Return each pattern with its number; new ones get the next free ones."""
    free = max(known.values(), default=0)
    found: dict[str, int] = {}
    for pattern in patterns:
        if pattern in known:
            found[pattern] = known[pattern]
        else:
            free += 1
            found[pattern] = free
    return found


def main() -> None:
    """Fetch, compile, write, and say what changed."""
    before = json.loads(PATTERNS.read_text()) if PATTERNS.exists() else {"numbers": {}}
    with tempfile.TemporaryDirectory() as folder:
        package = fetch(Path(folder))
        version = json.loads((package / "package.json").read_text())["version"]
        patterns = [for_python(pattern) for pattern in read_list(package / "index.mjs")]
        LICENCE.write_text(
            f"patterns.json is made from the list of isbot {version} "
            f"(https://github.com/omrilotan/isbot).\n\n{(package / 'LICENSE').read_text()}"
        )
    numbers = before["numbers"] | numbered(patterns, before["numbers"])
    made = {"from": f"isbot {version}", "patterns": patterns, "numbers": numbers}
    PATTERNS.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(f"{len(patterns)} patterns of isbot {version}.\n")


if __name__ == "__main__":
    main()
