"""Sealing, hashing, fingerprints."""
