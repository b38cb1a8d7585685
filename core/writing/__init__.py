"""The changes that a writer can make, by kind."""
