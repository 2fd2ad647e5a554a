"""``doctor``: what is misconfigured, and how to mend it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from merkwerk.operations import diagnosing, lending
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble

Told = Iterator[tuple[str, diagnosing.Finding]]


class Command(BaseCommand):
    """Look at everything and say what to do. Ends with exit code 1 when something is wrong."""

    help = "Say what is misconfigured and how to mend it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding, then one sentence about all of them."""
        counted: Counter[str] = Counter()
        here = settings.MERKWERK_INSTALLATION
        for name, finding in chain(diagnosing.of_surroundings(here), _of_database(here)):
            counted[finding.verdict] += 1
            self.stdout.write(f"{finding.verdict:<6}{name:<22} {finding.sentence}")
            if finding.mend:
                self.stdout.write(f"{'':<28} {finding.mend}")
        bad, odd = counted[diagnosing.Verdict.WRONG], counted[diagnosing.Verdict.MIND]
        if bad:
            self.stdout.write(f"{bad} to mend, {odd} to bear in mind.")
            sys.exit(1)
        self.stdout.write(f"Nothing to mend, {odd} to bear in mind.")


def _of_database(installation: Installation) -> Told:
    """Borrow the database and look at it; that it cannot be borrowed is a finding too."""
    try:
        with lending.database_of(installation):
            yield from diagnosing.of_database(installation)
    except Trouble as trouble:
        mend = "Mend this first; then ask again, and the database itself is looked at too."
        yield "database", diagnosing.wrong(str(trouble), mend)
