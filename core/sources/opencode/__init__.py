"""OpenCode: its database, the JSON files it kept before that, and what `opencode export` writes.

Sources: `sst/opencode`, `packages/opencode/src/session/` (message-v2.ts, session.sql.ts) and a database of version
1.16.0. Accounts are in the same database; they are never read.
"""

from .source import OpenCode

__all__ = ["OpenCode"]
