"""Open WebUI: its database `webui.db`, and the JSON that it exports and imports.

Source: `open-webui/open-webui`, `backend/open_webui/models/chats.py`. Of the database only the table of chats is read;
that of passwords never.
"""

from .source import OpenWebUI

__all__ = ["OpenWebUI"]
