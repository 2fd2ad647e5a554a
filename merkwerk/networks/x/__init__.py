"""X, by its web intent."""
