"""What the core asks of the world: roles as Protocols, and the errors that they raise."""
