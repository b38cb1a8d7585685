"""Conversations as files of other tools and for readers: a branch, or the whole tree where the format holds trees.

A format turns a `Script` into a `Document`: bytes by relative path, worked out before anything is written. Only `save`
touches the disk, and only to make new files.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import cast

from ..errors import NotFound
from .document import Document, placed, save
from .format import Format
from .script import Said, Script, script_of

__all__ = [
    "FORMATS",
    "Document",
    "Format",
    "Said",
    "Script",
    "document_of",
    "format_of",
    "placed",
    "save",
    "script_of",
]

FORMATS: dict[str, str] = {
    "bough": "bough:Bough",
    "json": "json_document:Json",
    "markdown": "markdown:Markdown",
    "html": "html:Html",
    "text": "plain:Plain",
    "claude-code": "claude_code:ClaudeCode",
    "codex": "codex:Codex",
    "pi": "pi:Pi",
    "chatgpt": "chatgpt:ChatGPT",
    "codebuddy": "codebuddy:CodeBuddy",
    "claw-code": "claw_code:ClawCode",
    "helixcode": "helixcode:HelixCode",
    "multiagentcoder": "multiagentcoder:MultiAgentCoder",
}
"""Class of each format by its name, as `module:Class` below this package; imported when it is asked for."""


def format_of(name: str) -> Format:
    """The format of that name. Raises NotFound."""
    if name not in FORMATS:
        raise NotFound("format", name, f"There are {', '.join(FORMATS)}.")
    module, _, kind = FORMATS[name].partition(":")
    return cast("Format", getattr(import_module(f".{module}", __name__), kind)())


def document_of(script: Script, format: Format) -> Document:
    """A script in that format. What could not be read of its conversation is told first. Raises Invalid."""
    document = format.encode(script)
    return replace(document, problems=(*script.unread, *document.problems)) if script.unread else document
