"""Comparing: what two branches have in common, where they part, and how, word by word."""
