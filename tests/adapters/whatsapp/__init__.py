"""The Cloud API adapter against local servers, and against Meta's published contract."""
