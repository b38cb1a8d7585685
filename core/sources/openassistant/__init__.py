"""OpenAssistant: message trees, one a line, or their messages one a line.

Source: `LAION-AI/Open-Assistant`, `oasst-data/oasst_data/schemas.py`.
"""

from .source import OpenAssistant

__all__ = ["OpenAssistant"]
