"""Bluesky, by its compose link."""
