"""CodeBuddy: folders of branches, sessions, and exports of both its exporters.

Source: `phuetz/code-buddy`, `src/persistence/`, as of 2025-11 and the later versions in forks. The lock files beside
its sessions are never touched, made or removed.
"""

from .source import CodeBuddy

__all__ = ["CodeBuddy"]
