"""Keeping what other tools delete: their files copied as they are, and shown once they are gone from their tool."""
