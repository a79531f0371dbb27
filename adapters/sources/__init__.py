"""Where numbers come from: uploaded files today."""
