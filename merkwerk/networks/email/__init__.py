"""E-mail, by a mailto: address."""
