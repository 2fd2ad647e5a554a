"""Telegram, by its share link."""
