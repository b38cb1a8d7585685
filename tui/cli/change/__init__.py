"""The commands that change something, one a module, and what they share."""
