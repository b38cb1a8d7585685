"""Bough's command line and terminal UI."""
