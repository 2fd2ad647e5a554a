"""Outside test data, kept beside the tests with where it comes from and its licence."""

from pathlib import Path

GIVEN = Path(__file__).with_name("given")


def given(name: str) -> str:
    return (GIVEN / name).read_text(encoding="utf-8")


def weighted_cases() -> list[dict]:
    """The weighted cases of twitter-text's validate.yml: v2 without, v3 with emoji as one."""
    import yaml

    tests = yaml.safe_load(given("twitter-text/validate.yml"))["tests"]
    groups = {
        "WeightedTweetsCounterTest": False,
        "WeightedTweetsWithDiscountedEmojiCounterTest": True,
        "UnicodeDirectionalMarkerCounterTest": True,
    }
    return [case | {"emoji": emoji} for name, emoji in groups.items() for case in tests[name]]


def grapheme_cases() -> list[list[str]]:
    """The cases of Unicode's GraphemeBreakTest.txt, each a list of its clusters."""
    cases = []
    for line in given("unicode/GraphemeBreakTest.txt").splitlines():
        marks = line.split("#")[0].strip()
        if marks:
            parts = (part.replace("×", " ").split() for part in marks.split("÷"))
            cases.append(["".join(chr(int(code, 16)) for code in part) for part in parts if part])
    return cases
