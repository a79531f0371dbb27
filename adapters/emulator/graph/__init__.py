"""Meta's side: the Graph API as the Cloud API shows it."""
