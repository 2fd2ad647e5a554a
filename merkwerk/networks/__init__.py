"""The rack of networks: where people may take a story, and how each place wants it.

Nouns: Network, Limits, Capabilities, Wording, Counted, Handover; for those that take posts from
programs also Post, Attempt, Outcome, Credentials, Account. No tables.

What always holds:

- By hand the person presses the network's own button: we open its page with their words
  ready, or put the words on their clipboard.
- By program a post is made once, or the outcome says that nobody knows (`publishing`).
- Nothing is cut silently: a `Wording` says what fits and what does not, and a
  `Handover` keeps the whole text on the clipboard.
- A page never names a network. It asks what a network can do (`capabilities`).

What it must not know: people, stories, links, the database. Tokens and settings are handed to it.
"""

from merkwerk.networks.registry import all_networks, get, offer

__all__ = ["all_networks", "get", "offer"]
