"""Commands: which of them get the database lent, and one sentence when one cannot go on."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from django.core.management import execute_from_command_line

from merkwerk.config import addresses
from merkwerk.config.environment import environment
from merkwerk.config.installing import installation_of
from merkwerk.operations import lending, serving, setting_up
from merkwerk.operations.narrating import Trouble, give_up

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Do what the command line asks and return the exit code.

    ``serve`` runs everything; ``set_up [--reset]`` makes it ready to; ``with_database COMMAND``
    runs one of Django's commands with the database running; anything else is one as it is.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merkwerk.config.settings")
    signal.signal(signal.SIGTERM, _stop)
    try:
        return _do(arguments)
    except Trouble as trouble:
        return give_up(trouble)
    except KeyboardInterrupt:
        return INTERRUPTED


def _do(arguments: list[str]) -> int:
    installation = installation_of(environment())
    match arguments:
        case ["serve"]:
            return serving.serve(installation)
        case ["set_up", *options]:
            return setting_up.set_up(installation, reset=_is_reset(options))
        case ["with_database", "doctor", *options]:
            # The doctor borrows it, after looking at what needs none; perhaps there is none.
            execute_from_command_line(["merkwerk", "doctor", *options])
        case ["with_database", *command]:
            with lending.database_of(installation):
                execute_from_command_line(["merkwerk", *command])
        case _:
            addresses.check(installation)
            execute_from_command_line(["merkwerk", *arguments])
    return 0


def _is_reset(options: list[str]) -> bool:
    if options not in ([], ["--reset"]):
        raise Trouble(f"`./run setup` knows only --reset, not {' '.join(options)}.")
    return bool(options)


def _stop(number: int, frame: FrameType | None) -> None:
    """Turn a request to end into an exception, so that everything lent is given back."""
    sys.exit(128 + number)
