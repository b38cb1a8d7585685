"""The pane that shows the branches of a conversation, opened down to their messages."""

from __future__ import annotations

from .kinds import DEFAULT_KINDS, KINDS, Kinds
from .state import GoingOn, State
from .view import BranchTree

__all__ = ["DEFAULT_KINDS", "KINDS", "BranchTree", "GoingOn", "Kinds", "State"]
