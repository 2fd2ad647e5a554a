"""Mail: the channel everybody has."""
