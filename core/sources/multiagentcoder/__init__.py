"""MultiAgentCoder: sessions of its storage with their forks, its exports, and the snapshots of its command line.

Source: `justin4957/multi_agent_coder` 823a67c, `session/storage.ex` and what the command line's `save` writes.
"""

from .source import MultiAgentCoder

__all__ = ["MultiAgentCoder"]
