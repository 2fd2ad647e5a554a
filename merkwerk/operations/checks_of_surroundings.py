"""Checks of what is around the database: Python, settings, files, mail."""

from __future__ import annotations

import shutil
import smtplib
import stat
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend

from merkwerk.kit import clock
from merkwerk.operations.diagnosing import Finding, check, fine, mind, wrong
from merkwerk.operations.installation import Installation
from merkwerk.sharing import network_apps

OLDEST_PYTHON = (3, 12)
LITTLE_BYTES, TOO_LITTLE_BYTES = 2_000_000_000, 300_000_000
STYLE_SHEET = "ui/merkwerk.css"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Where a closed door belongs: nobody but the owner of the file.
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@check("python")
def python_is_new_enough(installation: Installation) -> Finding:
    """Python is one that is tested."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return wrong(f"This is Python {version}.", "Install Python 3.12 or newer.")
    return fine(f"This is Python {version}.")


@check("address")
def address_fits(installation: Installation) -> Finding:
    """People can reach the address, safely."""
    parts = urlsplit(installation.address)
    if not installation.is_production:
        return fine(f"People use {installation.address} (development).")
    if parts.hostname in LOOPBACK:
        return wrong(
            f"{installation.address} opens on this machine only.",
            "Set MERKWERK_ADDRESS to the address that people type.",
        )
    if parts.scheme != "https":
        return wrong(
            f"{installation.address} sends sign-in codes and cookies unprotected.",
            "Put a proxy with a certificate in front, and let MERKWERK_ADDRESS begin with https://.",
        )
    if not settings.MERKWERK_TRUSTED_PROXIES:
        return mind(
            f"People use {installation.address}, and no proxy is trusted to say so.",
            "Let your proxy set X-Forwarded-Proto and X-Forwarded-For, and set "
            "MERKWERK_TRUSTED_PROXIES to how many there are.",
        )
    return fine(f"People use {installation.address}.")


@check("mail")
def mail_can_be_sent(installation: Installation) -> Finding:
    """The mail server lets us in."""
    mailer = mailers.default
    if not isinstance(mailer, EmailBackend):
        kept = f"Mail is not sent but kept in {settings.MERKWERK_MAIL_FOLDER}."
        return mind(kept, "Set EMAIL_URL when people should get mail.")
    try:
        mailer.open()
        mailer.close()
    except (OSError, smtplib.SMTPException) as problem:
        said = str(problem).strip().splitlines() or [type(problem).__name__]
        return wrong(
            f"The mail server {mailer.host}:{mailer.port} does not let us in: {said[0]}",
            "Look at EMAIL_URL: host, port, tls, user and password.",
        )
    return fine(f"The mail server {mailer.host}:{mailer.port} lets us in.")


@check("secrets")
def secrets_are_closed(installation: Installation) -> Finding:
    """Nobody else on this machine can read keys and passwords."""
    files = [*installation.secrets.glob("*"), installation.var / "database" / "passwords.json"]
    open_files = [str(f) for f in files if f.exists() and f.stat().st_mode & OTHERS]
    if open_files:
        return wrong(
            f"Others on this machine can read {', '.join(open_files)}.",
            f"Run: chmod 600 {' '.join(open_files)}",
        )
    return fine("Keys and passwords are closed to others.")


@check("disk")
def disk_has_room(installation: Installation) -> Finding:
    """There is room to write."""
    free = shutil.disk_usage(installation.var).free
    said = f"{free / 1e9:.1f} GB is free for {installation.var}."
    if free < TOO_LITTLE_BYTES:
        return wrong(said, "Make room: without it neither pages nor clicks can be kept.")
    return mind(said, "Make room soon.") if free < LITTLE_BYTES else fine(said)


@check("clock")
def clock_is_real(installation: Installation) -> Finding:
    """The clock of the house is the real one, unless it is a demo."""
    ahead = clock.offset()
    if ahead:
        return mind(f"The clock of the house is {ahead} ahead.", "Unset MERKWERK_CLOCK_FILE.")
    return fine("The clock of the house is the real one.")


@check("named origins")
def named_origins_are_known(installation: Installation) -> Iterator[Finding]:
    """Which private addresses Merkwerk may fetch from."""
    origins = sorted(settings.MERKWERK_NAMED_ORIGINS)
    if not origins:
        yield fine("No private address may be fetched.")
    for origin in origins:
        yield mind(
            f"{origin} may be fetched, though it may be private.",
            "Take it out of MERKWERK_NAMED_ORIGINS when it should not be.",
        )


@check("networks")
def networks_still_answer(installation: Installation) -> Iterator[Finding]:
    """The interfaces of networks live on for a while."""
    alarms = network_apps.alarms(clock.today(UTC))
    if not alarms:
        yield fine("No network's interface ends soon.")
    for network, alarm in alarms.items():
        yield mind(alarm, f"Set MERKWERK_{network.upper()}_VERSION to a newer one.")


@check("static files")
def static_files_are_there(installation: Installation) -> Finding:
    """The style sheet is built, and in production gathered."""
    if finders.find(STYLE_SHEET) is None:
        return wrong("The style sheet is missing.", "Run: frontend/build.sh")
    gathered = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if installation.is_production and not gathered.exists():
        return wrong("The static files are not gathered.", "Run: ./run setup")
    return fine("The static files are there.")


@check("texts")
def texts_are_compiled(installation: Installation) -> Finding:
    """Every language can be read."""
    sources = [po for folder in settings.LOCALE_PATHS for po in Path(folder).rglob("*.po")]
    old = [po for po in sources if _is_older(po.with_suffix(".mo"), po)]
    if old:
        languages = ", ".join(sorted(po.parents[1].name for po in old))
        return wrong(f"These languages are not compiled: {languages}.", "Run: ./run setup")
    return fine("The texts are compiled.")


def _is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime
