"""The clipboard: take the text along and paste it where you like."""
