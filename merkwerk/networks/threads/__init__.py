"""Threads, by its web intent, and by its interface for who connects a profile."""
