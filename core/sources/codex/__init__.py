"""Codex CLI: one linear rollout a file, whose branches come from rollbacks, forks and sub-agents."""

from __future__ import annotations

from .source import Codex

__all__ = ["Codex"]
