"""Mastodon, by the share page of the person's own server."""
