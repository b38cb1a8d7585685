"""The transcript: what a branch says from its root to its head, drawn line by line, however long it is."""
