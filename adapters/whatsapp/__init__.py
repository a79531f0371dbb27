"""Meta's WhatsApp Cloud API: what we send to it, and what it posts to us."""
