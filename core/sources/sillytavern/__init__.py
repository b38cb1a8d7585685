"""SillyTavern: chats with characters, one a file of lines. Made from its documentation and source, not from real files.

Source: `SillyTavern/SillyTavern`, `src/endpoints/chats.js` and `public/script.js` (facts of the format only).
"""

from .source import SillyTavern

__all__ = ["SillyTavern"]
