"""HelixCode: conversations, work sessions and focus chains; indented, compact and compressed.

Source: `HelixDevelopment/HelixCode` b34f627, `HelixCode/internal/{persistence,session,memory,focus}`.
"""

from .source import HelixCode

__all__ = ["HelixCode"]
