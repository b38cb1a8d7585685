"""What can be searched of one message, taken apart by who said it: text, thoughts, and what tools had to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ..model import File, Image, Part, Text, Thinking, ToolCall, ToolResult

PATH_ARGUMENTS = ("file_path", "path", "filePath", "notebook_path", "filename", "file", "target_file", "relative_path")
"""What tools call the file they are to work on."""
_PATCH_MARKS = ("*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: ")
"""How a patch of Codex names the files it changes."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """The searchable content of a message."""

    text: str = ""
    """What was said; names of attachments too."""
    thinking: str = ""
    inputs: str = ""
    """What tools were asked: their names and the texts among their arguments."""
    results: str = ""
    """What tools answered."""
    tools: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Files that tools were asked to work on, and attached ones."""
    marks: frozenset[str] = frozenset()
    """Of `image`, `file`, `tool`, `thinking`, `error`: what else is in it."""


NOTHING = Said()


def said_by(parts: Iterable[Part]) -> Said:
    """The searchable content of parts."""
    gathered = Gathering()
    for part in parts:
        gathered.take(part)
    return gathered.said()


class Gathering:
    """Puts the content of one message together, piece by piece."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.thinking: list[str] = []
        self.inputs: list[str] = []
        self.results: list[str] = []
        self.tools: list[str] = []
        self.files: list[str] = []
        self.marks: set[str] = set()

    def take(self, part: Part) -> None:
        """Add what one part holds."""
        match part:
            case Text():
                self.text.append(part.text)
            case Thinking():
                self.thinking.append(part.text)
                self.marks.add("thinking")
            case ToolCall():
                self.call(part.name, part.input)
            case ToolResult():
                self.results.append(part.text)
                self.marks |= {"tool", "error"} if part.error else {"tool"}
            case Image():
                self.attached("image", part.name)
            case File():
                self.attached("file", part.name)
            case _:
                self.text.extend(strings(part.raw))

    def call(self, name: str, given: object) -> None:
        """Add what a tool was asked."""
        self.inputs += [name, *strings(given)]
        self.tools.append(name)
        self.files.extend(files_of(given))
        self.marks.add("tool")

    def attached(self, mark: str, name: str) -> None:
        """Add a picture or a file by its name."""
        self.marks.add(mark)
        if name:
            self.text.append(name)
            self.files.append(name)

    def said(self) -> Said:
        """All of it."""
        return Said(
            "\n".join(self.text),
            "\n".join(self.thinking),
            "\n".join(self.inputs),
            "\n".join(self.results),
            tuple(dict.fromkeys(self.tools)),
            tuple(dict.fromkeys(self.files)),
            frozenset(self.marks),
        )


def strings(value: object) -> Iterator[str]:
    """All texts inside decoded JSON, in its order, without the names of fields."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as pairs:
                waiting.extend(reversed(pairs.values()))
            case list() | tuple() as values:
                waiting.extend(reversed(values))
            case _:
                continue


def files_of(given: object) -> Iterator[str]:
    """The files that a tool was asked to work on."""
    if isinstance(given, dict):
        named = (given.get(key) for key in PATH_ARGUMENTS)
        yield from (file for file in named if isinstance(file, str) and file)
    for text in strings(given):
        if "*** " in text:
            yield from _patched(text)


def _patched(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for mark in _PATCH_MARKS:
            if line.startswith(mark):
                yield line.removeprefix(mark).strip()
