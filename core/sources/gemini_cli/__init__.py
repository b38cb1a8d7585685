"""Gemini CLI: recorded chats, as documents and as lines, with their sub-agents, and saved checkpoints.

Source: `google-gemini/gemini-cli`, `packages/core/src/services/chatRecordingService.ts` and `core/logger.ts`.
"""

from .source import GeminiCli

__all__ = ["GeminiCli"]
