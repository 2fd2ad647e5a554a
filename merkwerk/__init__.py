"""Merkwerk."""
