"""Says at the end how much the access matrix looked at."""

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    counted, addresses = Counter(), set()
    for kind in ("passed", "failed"):
        for report in terminalreporter.getreports(kind):
            if getattr(report, "when", "") == "call":
                told = dict(report.user_properties)
                counted.update({key: told.get(key, 0) for key in ("cells", "leaks")})
                addresses |= {told["address"]} if "address" in told else set()
    if addresses:
        terminalreporter.write_line(
            f"Access matrix: {counted['cells']:,} cells over {len(addresses)} addresses, "
            f"{counted['leaks']} leaks."
        )
