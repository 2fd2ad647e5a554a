"""Threads, by its web intent."""
