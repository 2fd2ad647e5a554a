"""X, by its web intent, and by its interface for who pays for it."""
