"""What an edit changed, from what the tool was asked and from what it answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

MOST_COMPARED = 400
"""Lines up to which two texts are compared line by line; beyond, one stands for the other as a whole."""

Sign = Literal["+", "-", " ", "@"]
"""Added, removed, unchanged; `@`: where it is, or which file."""


class Change(NamedTuple):
    """One line of a diff."""

    sign: Sign
    text: str


class Diff(NamedTuple):
    """Changes of one or several files."""

    changes: tuple[Change, ...]

    @property
    def added(self) -> int:
        """Number of added lines."""
        return sum(change.sign == "+" for change in self.changes)

    @property
    def removed(self) -> int:
        """Number of removed lines."""
        return sum(change.sign == "-" for change in self.changes)


_OLD_NEW = (("old_string", "new_string"), ("oldText", "newText"), ("old_str", "new_str"), ("oldString", "newString"))
_WHOLE = ("content", "file_text", "new_source", "contents")
_WRITERS = frozenset(
    {"write", "create", "writefile", "createfile", "notebookedit", "strreplaceeditor", "strreplacebasededittool"}
)
_PATHS = ("file_path", "path", "notebook_path", "filePath", "file", "filename")
_NUMBERED = re.compile(r"^([-+ ])\s*\d+ ?(.*)$")
_BEGIN, _END = "*** Begin Patch", "*** End Patch"
_PATCH_FILE = re.compile(r"\*\*\* (?:(Add|Update|Delete) File|Move to): (.*)")


def diff_of(name: str, input: Any, detail: Any) -> Diff | None:  # decoded JSON of any tool
    """The change that a call of a tool means, None if it is no edit. The answer's own patch is the better one."""
    patch = patch_text(input)
    if patch:
        return Diff(tuple(_from_patch(patch)))
    found = _from_input(name, input)
    if found is None:
        return None
    return _from_detail(detail) or Diff(tuple(found))


def edited_file(input: Any) -> str:  # decoded JSON of any tool
    """The file that an edit is about, several of a patch separated by commas; empty if it does not say."""
    patch = patch_text(input)
    if patch:
        return ", ".join(dict.fromkeys(found[2].strip() for found in _PATCH_FILE.finditer(patch)))
    if isinstance(input, dict):
        return next((value for key in _PATHS if isinstance(value := input.get(key), str)), "")
    return ""


def patch_text(input: Any) -> str:  # decoded JSON of any tool
    """The text of an apply_patch call, wherever in the input it stands (an argument, a command, a here-document)."""
    for text in _strings(input):
        start = text.find(_BEGIN)
        if start >= 0:
            end = text.find(_END, start)
            return text[start : end if end >= 0 else len(text)]
    return ""


def _strings(input: Any) -> Iterator[str]:  # decoded JSON of any tool
    if isinstance(input, str):
        yield input
    elif isinstance(input, dict):
        for value in input.values():
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from (each for each in value if isinstance(each, str))


def _from_patch(patch: str) -> Iterator[Change]:
    for line in patch.split("\n")[1:]:
        if found := _PATCH_FILE.match(line):
            yield Change("@", f"{(found[1] or 'move to').lower()} {found[2]}")
        elif line.startswith("@@"):
            yield Change("@", line.strip("@ ") or "…")
        elif line.startswith("***"):
            continue
        elif line[:1] == "+":
            yield Change("+", line[1:])
        elif line[:1] == "-":
            yield Change("-", line[1:])
        else:
            yield Change(" ", line[1:])


def _from_input(name: str, input: Any) -> Iterable[Change] | None:  # decoded JSON of any tool
    if not isinstance(input, dict):
        return None
    edits = input.get("edits")
    pairs = [pair for each in edits if (pair := _pair(each))] if isinstance(edits, list) else []
    if not pairs and (pair := _pair(input)):
        pairs = [pair]
    if pairs:
        return _joined(pairs)
    if re.sub(r"[^a-z]", "", name.lower()) in _WRITERS:
        whole = next((value for key in _WHOLE if isinstance(value := input.get(key), str)), None)
        if whole is not None:
            return [Change("+", line) for line in _lines(whole)]
    return None


def _pair(edit: Any) -> tuple[str, str] | None:  # decoded JSON of any tool
    if isinstance(edit, dict):
        for old, new in _OLD_NEW:
            if isinstance(edit.get(old), str) and isinstance(edit.get(new), str):
                return edit[old], edit[new]
    return None


def _joined(pairs: Sequence[tuple[str, str]]) -> Iterator[Change]:
    for number, (old, new) in enumerate(pairs):
        if number:
            yield Change("@", "…")
        yield from compared(old, new)


def compared(old: str, new: str) -> Iterator[Change]:
    """One text turned into another, line by line."""
    before, after = _lines(old), _lines(new)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    yield from (Change(" ", line) for line in before[:start])
    yield from _middle(before[start : len(before) - end], after[start : len(after) - end])
    yield from (Change(" ", line) for line in before[len(before) - end :])


def _middle(before: list[str], after: list[str]) -> Iterator[Change]:
    if len(before) > MOST_COMPARED or len(after) > MOST_COMPARED:
        yield from (Change("-", line) for line in before)
        yield from (Change("+", line) for line in after)
        return
    for tag, from_, to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Change(" ", line) for line in before[from_:to])
        else:
            yield from (Change("-", line) for line in before[from_:to])
            yield from (Change("+", line) for line in after[new_from:new_to])


def _from_detail(detail: Any) -> Diff | None:  # decoded JSON of any tool
    """A patch that the answer carries: Claude Code's `structuredPatch`, pi's numbered `diff`."""
    if not isinstance(detail, dict):
        return None
    hunks = detail.get("structuredPatch")
    if isinstance(hunks, list) and hunks:
        changes = tuple(_from_hunks(hunks))
        return Diff(changes) if changes else None
    numbered = detail.get("diff")
    if isinstance(numbered, str) and numbered:
        found = [_NUMBERED.match(line) for line in numbered.split("\n")]
        changes = tuple(Change(_sign(match[1]), match[2]) if match else Change("@", "…") for match in found)
        return Diff(changes) if any(change.sign in "+-" for change in changes) else None
    return None


def _from_hunks(hunks: list[Any]) -> Iterator[Change]:
    for hunk in hunks:
        lines = hunk.get("lines") if isinstance(hunk, dict) else None
        if not isinstance(lines, list):
            continue
        start = hunk.get("newStart")
        yield Change("@", f"line {start}" if isinstance(start, int) else "…")
        for line in lines:
            if isinstance(line, str) and not line.startswith("\\"):
                yield Change(_sign(line[:1]), line[1:])


def _sign(mark: str) -> Sign:
    return "+" if mark == "+" else "-" if mark == "-" else " "


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []
