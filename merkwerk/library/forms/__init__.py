"""The shapes of what people type into the library."""
