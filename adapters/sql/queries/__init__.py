"""What pages read; see ports.queries."""
