"""The share sheet of the person's own device."""
