"""Claude.ai: data exports, as they come, and single conversations as its web API gives them."""

from .source import ClaudeAI

__all__ = ["ClaudeAI"]
