"""Cline and Roo Code: tasks of the two editor extensions, the second of which began as a copy of the first.

Sources: `cline/cline`, `src/core/storage/disk.ts`; `RooCodeInc/Roo-Code`, `src/core/task-persistence`.
"""

from .source import Cline, RooCode

__all__ = ["Cline", "RooCode"]
