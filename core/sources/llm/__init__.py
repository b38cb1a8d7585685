"""`llm` of Simon Willison: `logs.db`, the threads of version 0.32 and later as trees, and the responses before that.

Source: `simonw/llm`, `llm/migrations.py` and `llm/logs.py` of version 0.36; databases that its own writer made were
tried. No database of a person was at hand: from documentation.
"""

from .source import LLM

__all__ = ["LLM"]
