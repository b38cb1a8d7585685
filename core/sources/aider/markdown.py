r"""Taking a chat history apart: chats, and in a chat what was typed, what was answered, and what aider itself said.

Each line of a prompt begins with `#### `, each line of aider's own words with `> ` and ends with two blanks. An answer
is whatever stands between them; headings and quotes are a part of it, so the marks count only where an answer cannot
have them: a prompt begins after a blank line, and neither begins within a fence of code that is closed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

BEGIN = b"# aider chat started at "
PROMPT = b"#### "
_TOLD = b"> "
_BEGINNING = re.compile(rb"^# aider chat started at [^\n]*", re.MULTILINE)
_FENCE = re.compile(rb"(`{3,}|~{3,})(.*)", re.DOTALL)
_FRAME = (b'<div class="chat-transcript" markdown="1">', b"</div>", b"<br/>")

Voice = Literal["prompt", "told", "answer"]


class Chat(NamedTuple):
    """Where one chat lies."""

    start: int
    end: int
    begun: str
    """When, as its first line says; empty for what stands before the first such line."""


class Opening(NamedTuple):
    """The line with which a chat begins."""

    start: int
    end: int
    """Behind its newline."""
    begun: str


class Block(NamedTuple):
    """Lines that belong together."""

    voice: Voice
    start: int
    end: int
    """Behind the last line that is not blank, without its newline."""


def chats(data: bytes) -> list[Chat]:
    """The chats of a history; what stands before the first is one if a prompt is in it, else it belongs to that one."""
    begins = [(found.start(), found[0].removeprefix(BEGIN)) for found in _BEGINNING.finditer(data)]
    ends = [start for start, _ in begins[1:]] + [len(data)]
    found = [
        Chat(start, end, begun.decode("utf-8", "replace").strip())
        for (start, begun), end in zip(begins, ends, strict=False)
    ]
    first = begins[0][0] if begins else len(data)
    if re.search(rb"^#### ", data[:first], re.MULTILINE):
        found.insert(0, Chat(0, first, ""))
    elif found and data[:first].strip():
        found[0] = found[0]._replace(start=0)
    return found


def opening(data: bytes) -> Opening:
    """The line with which a chat begins; an empty one where it has none."""
    found = _BEGINNING.search(data)
    if found is None:
        return Opening(0, 0, "")
    begun = found[0].removeprefix(BEGIN).decode("utf-8", "replace").strip()
    return Opening(found.start(), min(found.end() + 1, len(data)), begun)


def blocks(data: bytes, *, page: bool = False) -> Iterator[Block]:
    """What was said in a chat, in order. Blank lines between are nobody's, and so is the frame of a published page."""
    coded = _fenced(data)
    voice: Voice | None = None
    start = end = at = 0
    blank = True
    for number, line in enumerate(data.split(b"\n")):
        spoken = _voice(line, voice, blank=blank) if number not in coded else "answer"
        empty = not line.strip() or (page and line.strip() in _FRAME)
        if not empty:
            if spoken != voice or (spoken == "prompt" and blank):
                if voice is not None:
                    yield Block(voice, start, end)
                voice, start = spoken, at
            end = at + len(line.rstrip(b"\r"))
        blank = empty
        at += len(line) + 1
    if voice is not None:
        yield Block(voice, start, end)


def _voice(line: bytes, before: Voice | None, *, blank: bool) -> Voice:
    line = line.rstrip(b"\r")
    if line.startswith(PROMPT) or line == PROMPT.rstrip():
        return "prompt" if blank or before == "prompt" or before == "told" else "answer"
    if line.startswith(_TOLD) and (line.endswith(b"  ") or (before != "answer" and not line.strip(b"> "))):
        return "told"
    return "answer"


def _fenced(data: bytes) -> set[int]:
    """Numbers of the lines that are within a fence of code, or are one. A fence that is never closed is none."""
    inside: set[int] = set()
    opened, mark = -1, b""
    for number, line in enumerate(data.split(b"\n")):
        found = _FENCE.match(line.rstrip())
        if found is None:
            continue
        if opened < 0:
            opened, mark = number, found[1]
        elif found[1].startswith(mark) and not found[2]:
            inside.update(range(opened, number + 1))
            opened = -1
    return inside


def text_of_prompt(data: bytes) -> str:
    """What was typed."""
    lines = [line.rstrip(b"\r").removeprefix(PROMPT.rstrip()).removeprefix(b" ") for line in data.split(b"\n")]
    return b"\n".join(line.removesuffix(b"  ") for line in lines).decode("utf-8", "replace")


def text_of_answer(data: bytes) -> str:
    """What was answered, with the line ends of a system or of another."""
    return data.replace(b"\r\n", b"\n").decode("utf-8", "replace")


def text_of_told(data: bytes) -> str:
    """What aider said, without the marks of a quote."""
    lines = [line.rstrip(b"\r").removeprefix(_TOLD.rstrip()).removeprefix(b" ") for line in data.split(b"\n")]
    return b"\n".join(line.removesuffix(b"  ") for line in lines).decode("utf-8", "replace")
