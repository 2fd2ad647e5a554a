"""How this room's rows leave."""

from __future__ import annotations
