"""Mail to a real SMTP server on this machine."""
