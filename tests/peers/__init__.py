"""Networks that live on this machine: strict as their documents say, scripted to fail."""
