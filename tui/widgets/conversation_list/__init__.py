"""The pane that lists conversations, newest first, grouped by project."""

from __future__ import annotations

from .view import ConversationList

__all__ = ["ConversationList"]
