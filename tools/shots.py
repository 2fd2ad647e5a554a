"""Pictures of the demo world's pages, for the README and for an eye that looks for what changed.

They are made at one moment of one day, so that the same look gives the same pictures. What differs
from the pictures that are there is told and replaced; it is never a failure.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import ARGUMENTS, CHROMIUM  # noqa: E402
from tests.shots.pages import PAGES  # noqa: E402
from tests.shots.showing import DESKTOP, PHONE, Scene, Window, demo  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
MOMENT = datetime(2026, 11, 17, 9, 20, tzinfo=UTC)  # a Tuesday morning
SHOWN = [
    "sign-in",
    "feed",
    "story",
    "composer-draft",
    "saved",
    "drafts",
    "work",
    "inbox",
    "telling",
    "me",
    "library",
    "editor-published",
    "queue",
    "sources",
    "topics",
    "impact",
    "impact-story",
    "people",
    "teams",
    "settings",
]
IN_ENGLISH = ("feed", "composer-draft", "work", "library")
WIDTHS = {"phone": PHONE, "desktop": DESKTOP}
SCALES = {"phone": 2, "desktop": 1}
QUALITY = 80
# Colours this near to each other are the same: compression and the smoothing of type differ a bit.
NEAR = 24
LOUD = 0.002


@dataclass(frozen=True)
class Picture:
    """One page as it is shown: on what, in which theme, in which language."""

    page: str
    device: str
    theme: str
    language: str

    @property
    def path(self) -> Path:
        """Where it is kept."""
        dark = "-dark" if self.theme == "dark" else ""
        english = "-english" if self.language == "en" else ""
        return FOLDER / f"{self.page}-{self.device}{dark}{english}.webp"


def wanted(language: str, device: str, theme: str) -> list[Picture]:
    """Return the pictures to make for one window."""
    if language == "en" and theme == "dark":
        return []
    names = SHOWN if language == "nl" else IN_ENGLISH
    return [Picture(name, device, theme, language) for name in names]


def main() -> int:
    """Make every picture, keep those that are new or differ, and say which."""
    if not CHROMIUM:
        print("Pictures need Chromium; install it, or say where it is: MERKWERK_CHROMIUM=/path")
        return 1
    began = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {"new": 0, "changed": 0, "same": 0}
    made = set()
    for picture, shot in pictures():
        state, words = kept(picture.path, shot)
        told[state] += 1
        made.add(picture.path)
        if words:
            print(words)
    for path in sorted(set(FOLDER.glob("*.webp")) - made):
        print(f"{path.name} is of no page any more; remove it if you agree.")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.webp")) / 1e6
    counts = ", ".join(f"{number} {state}" for state, number in told.items())
    print(f"Pictures: {counts}; {size:.1f} MB in all, {time.monotonic() - began:.0f} s.")
    return 0


def pictures() -> Iterator[tuple[Picture, bytes]]:
    """Give each picture with what a browser shows, as PNG."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        clock = Path(folder) / "clock"
        clock.write_text(str((MOMENT - datetime.now(UTC)).total_seconds()))
        os.chmod(folder, 0o755)  # noqa: S103  the database's user reads it too
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with demo(MERKWERK_CLOCK_FILE=str(clock)) as scene:
            for language in ("nl", "en"):
                scene.speak(language)
                yield from _in_one_language(scene, browser, language)
        browser.close()


def _in_one_language(scene: Scene, browser: Any, language: str) -> Iterator[tuple[Picture, bytes]]:
    pages = {page.name: page for page in PAGES}
    for device, width in WIDTHS.items():
        for theme in ("light", "dark"):
            window = Window(scene, browser, language, theme, SCALES[device])
            for picture in wanted(language, device, theme):
                tab = window.show(pages[picture.page], width)
                tab.evaluate("document.fonts.ready")
                tab.wait_for_load_state("networkidle")
                yield picture, tab.screenshot(caret="hide", animations="disabled")
            window.close()


def kept(path: Path, shot: bytes) -> tuple[str, str]:
    """Keep *shot* at *path* unless it looks the same; return what it is and a line about it."""
    fresh = Image.open(io.BytesIO(shot)).convert("RGB")
    differs = difference(path, fresh) if path.exists() else 1.0
    if path.exists() and differs <= LOUD:
        return "same", ""
    is_new = not path.exists()
    fresh.save(path, "WEBP", quality=QUALITY, method=6)
    if is_new:
        return "new", f"{path.name} is new."
    return "changed", f"{path.name} differs in {differs:.1%} of its points. Please look at it."


def difference(path: Path, fresh: Image.Image) -> float:
    """Return which part of the points differ between the picture at *path* and *fresh*, 0 to 1."""
    known = Image.open(path).convert("RGB")
    if known.size != fresh.size:
        return 1.0
    points = ImageChops.difference(known, fresh).convert("L").histogram()
    return sum(points[NEAR:]) / sum(points)


if __name__ == "__main__":
    sys.exit(main())
