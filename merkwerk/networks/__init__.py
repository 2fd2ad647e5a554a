"""The rack of networks: where people may take a story, and how each place wants it.

Nouns: Network, Limits, Capabilities, Wording, Counted, Handover. No tables.

What always holds:

- The person presses the network's own button. We open its page with their words
  ready, or put the words on their clipboard; we post nothing for them here.
- Nothing is cut silently: a `Wording` says what fits and what does not, and a
  `Handover` keeps the whole text on the clipboard.
- A page never names a network. It asks what a network can do (`capabilities`).

What it must not know: people, stories, links, tokens, settings, the database.
"""

from merkwerk.networks.registry import all_networks, get, offer

__all__ = ["all_networks", "get", "offer"]
