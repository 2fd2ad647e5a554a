"""Log lines: JSON in production, calm text in development, and never anything personal.

Mail and network addresses, passwords in addresses, long random strings, whose page it was, and the
values that a database tells of are struck out of the finished line, so that neither a traceback nor
a library can leak them.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from datetime import datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from merkwerk.kit.requests import request_id_of

STRUCK_OUT = "[…]"
UNPROCESSABLE = 422
_RULES = (
    re.compile(r"(?<=://)[^/\s:@\"']*:[^/\s@\"']+(?=@)"),
    re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(
        r"(?i)(?<=[?&\s\"'(,;{])((?:access_|api_|csrf)?(?:token|key|code|password|passwd|secret|sig"
        r"|signature|sessionid|authorization|cookie)[\"']?\s*[=:]\s*[\"']?)[^&\s\"',;)}]+"
    ),
)
# A token of the house has 32 letters of base64url; names made by people do not mix all three kinds.
# A page of an organisation, and what it is about: /o/<slug>/…/<public id>/ (kit/ids.py).
_PAGES = (
    re.compile(r"(?<=/o/)[A-Za-z0-9-]+"),
    re.compile(r"(?<=/)[2-9a-km-np-z]{14}(?![\w.-])"),
)
# "Key (name)=(Bo) already exists", "Failing row contains (…)", until the message ends.
_VALUES = re.compile(
    r"(?<=DETAIL:).*?(?=\n(?:HINT|CONTEXT|QUERY|LOCATION):|\n\n(?:The above|During)|\nTrace|\Z)",
    re.DOTALL,
)
_NETWORK = re.compile(
    r"(?<![\w.:-])(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*[0-9A-Fa-f:])(?![\w:])"
)
_LONG = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{22,}(?![\w-])")


def strike_out(line: str) -> str:
    """Return the line without addresses, passwords and tokens, and without whom it was about."""
    credentials, addresses, named = _RULES
    line = credentials.sub(STRUCK_OUT, line)
    line = addresses.sub(STRUCK_OUT, line)
    line = named.sub(rf"\1{STRUCK_OUT}", line)
    for rule in (*_PAGES, _VALUES):
        line = rule.sub(STRUCK_OUT, line)
    line = _NETWORK.sub(_without_network, line)
    return _LONG.sub(lambda found: STRUCK_OUT if _looks_random(found[0]) else found[0], line)


def _without_network(found: re.Match[str]) -> str:
    """Strike out a network address, but for this machine's own; a time of day is none."""
    host, _, port = found[0].partition(":") if found[0].count(":") == 1 else (found[0], "", "")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return found[0]
    is_ours = address.is_loopback or address.is_unspecified
    return found[0] if is_ours else f"{STRUCK_OUT}:{port}" if port else STRUCK_OUT


def _looks_random(word: str) -> bool:
    return bool(
        re.search(r"[a-z]", word) and re.search(r"[A-Z]", word) and re.search(r"[0-9]", word)
    )


class WithRequest(logging.Filter):
    """Tells each record in which request it was written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the request's id and let the record pass."""
        record.request_id = request_id_of.get()
        return True


class AnsweredInWords(logging.Filter):
    """Lowers what is no warning: a form that comes back with what is to be mended (422)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, as news when all is well, if anybody asked for news."""
        if getattr(record, "status_code", None) != UNPROCESSABLE:
            return True
        record.levelno, record.levelname = logging.INFO, "INFO"
        return logging.getLogger(record.name).isEnabledFor(logging.INFO)


class Text(logging.Formatter):
    """A line for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with nothing personal in it."""
        return strike_out(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the first line, with the request it belongs to."""
        request = getattr(record, "request_id", "-")
        return super().formatMessage(record) + (f" ({request})" if request != "-" else "")


class Json(JsonFormatter):
    """A line for a machine: one JSON object."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s %(request_id)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="at",
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Leave out the request that Django hangs on a record, and anything personal."""
        log_data.pop("request", None)
        return {name: _struck_out(name, value) for name, value in log_data.items()}


def _struck_out(name: str, value: Any) -> Any:
    """Return *value* as it may stand in a line; numbers and moments stay what they are."""
    if isinstance(value, bool | int | float | None):
        return value
    plain = value.isoformat() if isinstance(value, datetime) else str(value)
    return strike_out(f"?{name}={plain}").removeprefix(f"?{name}=")


def configuration(level: str, *, as_json: bool) -> dict[str, Any]:
    """Return the logging settings for a process."""
    form = Json if as_json else Text
    quiet = level if level in {"DEBUG", "ERROR"} else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": WithRequest}, "answered": {"()": AnsweredInWords}},
        "formatters": {"line": {"()": form}},
        "handlers": {
            "terminal": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request"],
            }
        },
        "root": {"level": level, "handlers": ["terminal"]},
        "loggers": {
            "django": {"level": level, "handlers": [], "propagate": True},
            "django.request": {"filters": ["answered"]},
            "django.server": {"level": quiet, "handlers": [], "propagate": True},
            "merkwerk.requests": {"level": level if as_json else quiet},
            "procrastinate": {"level": quiet},
            "asyncio": {"level": "WARNING"},
        },
    }
