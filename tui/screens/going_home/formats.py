"""What each format of exports is for, in the words of the list."""

from __future__ import annotations

HOLDS: dict[str, str] = {
    "bough": "files of a store of ours: everything",
    "json": "one document for programs: everything",
    "markdown": "to read and to keep in a repository",
    "html": "a page with the tree beside the text",
    "text": "plain text",
    "claude-code": "a session of Claude Code",
    "codex": "a rollout of Codex",
    "pi": "a session of pi",
    "chatgpt": "as ChatGPT's data export has it",
    "codebuddy": "a session of CodeBuddy, or its branches",
    "claw-code": "a session of claw-code",
    "helixcode": "a conversation of HelixCode",
    "multiagentcoder": "a session of MultiAgentCoder and its forks",
}
READ = frozenset({"json", "markdown", "html", "text", "chatgpt"})
"""Formats that are one file with a name of its own; the others know where below a folder they belong."""
