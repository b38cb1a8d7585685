"""Continue: sessions of the editor extension and its command line.

Source: `continuedev/continue`, `core/index.d.ts` (`Session`, `ChatHistoryItem`) and `core/util/history.ts`.
"""

from .source import Continue

__all__ = ["Continue"]
