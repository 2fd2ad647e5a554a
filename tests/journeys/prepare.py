"""Puts the cast into an installation: ``python tests/journeys/prepare.py``."""

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merkwerk.config.settings")
django.setup()

from merkwerk.people.testing import make_cast  # noqa: E402

make_cast()
print("ready")
