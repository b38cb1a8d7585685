"""LibreChat: conversations as its export dialog writes them, as a tree or as a list.

Source: `danny-avila/LibreChat`, `api/server/utils/import/importers.js` and its fixtures.
"""

from .source import LibreChat

__all__ = ["LibreChat"]
