"""ChatGPT: data exports, as they come, and single conversations."""

from .source import ChatGPT

__all__ = ["ChatGPT"]
