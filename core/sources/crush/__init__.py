"""Crush, and OpenCode as it was when it was written in Go: a database in the project it is used in.

Sources: `charmbracelet/crush`, `internal/message/content.go`, `internal/db/migrations`, `internal/projects`, and a
database of opencode-go. Times are in seconds, though comments in the schema say milliseconds.
"""

from .source import Crush

__all__ = ["Crush"]
