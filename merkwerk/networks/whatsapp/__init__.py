"""WhatsApp, by its click-to-chat link."""
