"""Pages, the webhook and health: a module for each resource."""
