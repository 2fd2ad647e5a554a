"""Queues: which background work never waits for which.

A site that does not answer holds a job for ten seconds, and a mail server that is slow for longer.
So each of the two has a line of its own, with a few places; the house's own work has the others.
Within a line, what people wait for goes first.
"""

from __future__ import annotations

HOUSE = "default"
"""Work that asks nobody but the database."""
NETWORK = "network"
"""Work that waits for other people's sites."""
MAIL = "mail"
"""Work that waits for the mail server."""

AT_ONCE = 20
"""The priority of what everybody waits for."""
SOON = 10
"""The priority of what somebody waits for. Without one it is 0."""
