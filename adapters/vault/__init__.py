"""Secrets at rest: sealed, hashed, or reduced to a fingerprint."""
