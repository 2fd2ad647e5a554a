"""Facebook, by its share page: only the link, never words."""
