"""Config: how an installation is put together: settings, addresses, the servers' entry points."""
