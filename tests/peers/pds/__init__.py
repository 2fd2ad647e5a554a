"""A Bluesky server from the package registry, and how tests start and visit it."""
