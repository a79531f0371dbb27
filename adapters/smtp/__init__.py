"""Mail, by SMTP or as a page."""
