"""aider: the Markdown file in which it keeps the chats of a project, one after the other.

Source: `Aider-AI/aider`, `aider/io.py` (`append_chat_history`) and `aider/utils.py` (`split_chat_history_markdown`).
"""

from .source import Aider

__all__ = ["Aider"]
