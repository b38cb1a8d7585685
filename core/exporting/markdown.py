"""A path as Markdown that any viewer shows: what was said as it was said, the machinery folded away."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePath

from ..model import File, Image, Part, Text, Thinking, ToolCall, ToolResult, Unknown
from .document import Document
from .lines import text_of
from .naming import file_name
from .script import Said, Script

_SPEAKERS = {"user": "You", "assistant": "Assistant", "system": "System", "tool": "Tool"}
_FENCES = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)


class Markdown:
    """Writes one path for people."""

    name = "markdown"
    ending = ".md"
    trees = False

    def encode(self, script: Script) -> Document:
        """One file. What a model thought, tools and injected messages are folded; nothing is left out."""
        return Document(((PurePath(file_name(script, self.ending)), text_of(_lines(script))),))


def _lines(script: Script) -> Iterator[str]:
    path = script.path(script.head)
    yield f"# {_in_line(script.title or script.id)}\n"
    branch = next((one.name for one in script.branches if one.name), "")
    facts = [script.source, script.project, f"branch {branch}" if branch else "", f"{len(path)} messages"]
    facts += [f"{script.created:%Y-%m-%d %H:%M} UTC" if script.created else "", ", ".join(script.tags)]
    yield " · ".join(_in_line(fact) for fact in facts if fact) + "\n"
    for _, group in groupby(path, lambda one: one.message.group or one.message.id):
        said = list(group)
        yield _heading(said[0], script.labels.get(said[0].message.id, ""))
        for one in said:
            for part in one.parts:
                yield from _hidden(part) if one.message.hidden else _part(part)


def _heading(one: Said, label: str) -> str:
    message = one.message
    speaker = message.model or _SPEAKERS[message.role]
    facts = [f"{message.time:%Y-%m-%d %H:%M}" if message.time else "", f"⚑ {label}" if label else ""]
    return "## " + " · ".join(_in_line(fact) for fact in (speaker, *facts) if fact) + "\n"


def _part(part: Part) -> Iterator[str]:
    match part:
        case Text():
            yield _closed(part.text) + "\n"
        case Thinking():
            yield from _folded("thought", _closed(part.text)) if part.text.strip() else ()
        case ToolCall():
            input = part.input if isinstance(part.input, str) else json.dumps(part.input, indent=2, ensure_ascii=False)
            yield from _folded(f"called {part.name}", _fenced(input, "" if isinstance(part.input, str) else "json"))
        case ToolResult():
            title = f"{'failed' if part.error else 'result'} {part.name}".rstrip()
            yield from _folded(title, _fenced(part.text))
        case Image() | File():
            kind = "image" if isinstance(part, Image) else "file"
            yield f"*[{kind}: {_in_line(part.name or part.media_type)}, {part.bytes:,} bytes]*\n"
        case Unknown():
            yield from _folded("unknown", _fenced(json.dumps(part.raw, indent=2, ensure_ascii=False), "json"))


def _hidden(part: Part) -> Iterator[str]:
    text = part.text if isinstance(part, Text) else "\n".join(_part(part))
    yield from _folded("injected", _fenced(text))


def _folded(title: str, body: str) -> Iterator[str]:
    yield f"<details><summary>{html.escape(_one_line(title))}</summary>\n\n{body}\n\n</details>\n"


def _fenced(text: str, language: str = "") -> str:
    """A code block whose fence is longer than any within."""
    longest = max((len(found) for found in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _closed(text: str) -> str:
    """Text whose last fence is closed, so that it does not swallow what follows."""
    fences = _FENCES.findall(text)
    return f"{text}\n{fences[-1]}" if len(fences) % 2 else text


def _in_line(text: str) -> str:
    """Text of a stranger in a heading: one line, nothing of it Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
