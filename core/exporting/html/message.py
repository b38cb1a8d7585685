"""One message as HTML."""

from __future__ import annotations

import json
from html import escape

from ...conversation import first_words
from ...model import File, Image, Part, Text, Thinking, ToolCall, ToolResult, Unknown
from ..script import Script
from .markdown import code_block, rendered

_SPEAKERS = {"user": "You", "assistant": "Assistant", "system": "System", "tool": "Tool"}


def article(script: Script, place: int) -> str:
    """A message with its anchor, `m` and its place."""
    one = script.said[place]
    message = one.message
    label = script.labels.get(message.id, "")
    facts = [_SPEAKERS[message.role], message.model or "", f"⚑ {label}" if label else ""]
    time = ""
    if message.time is not None:
        time = f'<time datetime="{message.time.isoformat()}">{message.time:%Y-%m-%d %H:%M}</time>'
    said = " · ".join(escape(fact) for fact in facts if fact)
    body = "\n".join(map(_part, one.parts))
    if message.hidden:
        body = _folded("injected, not typed", body)
    heading = f'<h2><a href="#m{place}">{said}</a> {time}<span class="ways"></span></h2>'
    return f'<article id="m{place}" class="{message.role}">{heading}\n{body}</article>'


def _part(part: Part) -> str:
    match part:
        case Text():
            return rendered(part.text)
        case Thinking():
            return _folded("thought", rendered(part.text)) if part.text.strip() else ""
        case ToolCall():
            plain = isinstance(part.input, str)
            input = part.input if plain else json.dumps(part.input, indent=2, ensure_ascii=False)
            asked = " ".join(first_words(part.input)[:200].split())
            return _folded(f"{part.name} {asked}".rstrip(), code_block(input, "" if plain else "json"))
        case ToolResult():
            lines = part.text.count("\n") + bool(part.text)
            title = f"{'failed' if part.error else 'result'}, {lines} line{'' if lines == 1 else 's'}"
            return _folded(title, code_block(part.text, ""), "failed" if part.error else "")
        case Image() | File():
            kind = "image" if isinstance(part, Image) else "file"
            return f"<p><em>[{kind}: {escape(part.name or part.media_type)}, {part.bytes:,} bytes]</em></p>"
        case Unknown():
            return _folded("unknown", code_block(json.dumps(part.raw, indent=2, ensure_ascii=False), "json"))


def _folded(title: str, body: str, kind: str = "") -> str:
    return f'<details class="{kind}"><summary>{escape(title)}</summary>{body}</details>'
