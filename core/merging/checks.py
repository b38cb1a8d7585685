"""What the interfaces of models refuse, found before a result is written: each finding says where, and what fixes it.

Anthropic and OpenAI both answer with an error to a tool call that nothing answers, and to a result that nobody asked
for; Anthropic's refuses empty text as well. Roles that do not alternate are joined by one and refused by others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from ..model import Image, Kind, Part, Parts, Role, Text, Thinking, ToolCall, ToolResult
from .items import Which
from .merging import Mend

Code = Literal["dangling-call", "orphan-result", "role-order", "empty-text", "image-lost"]
Place = tuple[Which, int]
"""A message by its side, and its place in the transcript of that."""


class Line(NamedTuple):
    """A message of the result as far as checks look at it."""

    place: Place
    """`("base", n)` for a message that all sides share: it is looked at, and stays as it is."""
    role: Role
    kind: Kind
    hidden: bool
    parts: Parts
    twin: int | None = None
    """Its place in the transcript of theirs, if both sides have it."""
    pictures: bool = True
    """Whether pictures come along with it: from files of other tools only their names do."""


class Check(NamedTuple):
    """Something that a model's interface would refuse."""

    code: Code
    place: Place
    sentence: str
    fix: str
    """What the fix does, in a few words; empty where only other picks help."""

    @property
    def mend(self) -> Mend:
        """The request to fix what was found, for `Merging.mend`."""
        return Mend(self.code, *self.place)


FIXES: Final[dict[Code, str]] = {
    "dangling-call": "leave the call out",
    "orphan-result": "leave the result out",
    "role-order": "join it to the message before it",
    "empty-text": "leave the message out",
    "image-lost": "say in words that there was a picture",
}


def check(lines: Sequence[Line]) -> list[Check]:
    """What is wrong with a result, in its order; `lines` may begin with what all sides share."""
    found = [*_calls(lines), *_roles(lines), *_texts(lines)]
    order = {line.place: number for number, line in enumerate(lines)}
    found.sort(key=lambda one: order[one.place])
    return found


def mended(lines: Sequence[Line], mends: Iterable[Mend]) -> list[Line]:
    """A result with fixes applied, in their order; one whose message is not in the result any more does nothing."""
    now = list(lines)
    for mend in mends:
        at = next((number for number, line in enumerate(now) if line.place == (mend.side, mend.at)), None)
        fix = _FIXES.get(mend.code)
        if at is not None and fix is not None:
            now = fix(now, at)
    return now


# Finding


def _calls(lines: Sequence[Line]) -> Iterator[Check]:
    answered = {part.call for line in lines for part in line.parts if isinstance(part, ToolResult)}
    asked: set[str] = set()
    for line in lines:
        for part in line.parts:
            if isinstance(part, ToolCall) and part.call:
                asked.add(part.call)
                if part.call not in answered:
                    yield _found(
                        "dangling-call", line, f"The tool call “{part.name}” would be left without its result."
                    )
            elif isinstance(part, ToolResult) and part.call and part.call not in asked:
                name = f" of “{part.name}”" if part.name else ""
                yield _found("orphan-result", line, f"A result{name} would come without the call that asked for it.")


def _roles(lines: Sequence[Line]) -> Iterator[Check]:
    """Two prompts, or two answers, in a row; what follows each other in its source as well does not count."""
    last: Line | None = None
    for line in lines:
        if line.role == "tool":
            last = None
        if not _speaks(line):
            continue
        if last is not None and last.role == line.role and not _goes_on(last, line):
            who = "prompts" if line.role == "user" else "answers"
            found = _found("role-order", line, f"Two {who} would follow each other.")
            yield found if last.place[0] != "base" else found._replace(fix="")
        last = line


def _speaks(line: Line) -> bool:
    return not line.hidden and line.role in ("user", "assistant") and line.kind not in ("context", "summary", "note")


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a message follows another in its source as well."""
    (side, at), (its_side, place) = last.place, line.place
    if side == "base":
        return its_side == "base" or not place
    if side == its_side and at + 1 == place:
        return True
    return (its_side == "theirs" and last.twin == place - 1) or (side == "theirs" and line.twin == at + 1)


def _texts(lines: Sequence[Line]) -> Iterator[Check]:
    for line in lines:
        if line.place[0] == "base":
            continue
        if not any(map(_says_something, line.parts)):
            yield _found("empty-text", line, "A message would say nothing.")
        image = next((part for part in line.parts if isinstance(part, Image)), None)
        if image is not None and not (line.pictures and image.bytes):
            name = image.name or image.media_type or "without a name"
            yield _found("image-lost", line, f"The picture “{name}” does not come along, only its name.")


def _says_something(part: Part) -> bool:
    return bool(part.text.strip()) if isinstance(part, Text) else True


def _found(code: Code, line: Line, sentence: str) -> Check:
    return Check(code, line.place, sentence, FIXES[code] if line.place[0] != "base" else "")


# Fixing


def _without_calls(lines: list[Line], at: int) -> list[Line]:
    """Leave out the calls that nothing answers, and the message if nothing is left of it."""
    answered = {part.call for line in lines for part in line.parts if isinstance(part, ToolResult)}
    return _keeping(lines, at, lambda part: not isinstance(part, ToolCall) or part.call in answered)


def _without_orphans(lines: list[Line], at: int) -> list[Line]:
    """Leave out results whose call does not come before them, and the message if nothing is left of it."""
    asked = {part.call for line in lines[:at] for part in line.parts if isinstance(part, ToolCall)}
    return _keeping(lines, at, lambda part: not isinstance(part, ToolResult) or part.call in asked)


def _keeping(lines: list[Line], at: int, wanted: Callable[[Part], bool]) -> list[Line]:
    kept = tuple(filter(wanted, lines[at].parts))
    says = any(not isinstance(part, Thinking) for part in kept)
    return [*lines[:at], *([lines[at]._replace(parts=kept)] if says else []), *lines[at + 1 :]]


def _join(lines: list[Line], at: int) -> list[Line]:
    """Add what a message says to the one of its role before it."""
    line = lines[at]
    last = next((place for place in range(at - 1, -1, -1) if _speaks(lines[place])), None)
    if last is None or lines[last].role != line.role:
        return lines
    joined = lines[last]._replace(parts=(*lines[last].parts, *line.parts))
    return [*lines[:last], joined, *lines[last + 1 : at], *lines[at + 1 :]]


def _leave_out(lines: list[Line], at: int) -> list[Line]:
    return [*lines[:at], *lines[at + 1 :]]


def _name_images(lines: list[Line], at: int) -> list[Line]:
    line = lines[at]
    parts = tuple(_named(part) if isinstance(part, Image) else part for part in line.parts)
    return [*lines[:at], line._replace(parts=parts), *lines[at + 1 :]]


def _named(image: Image) -> Text:
    return Text(f"[a picture that is not here: {image.name or image.media_type or 'without a name'}]")


_FIXES: Final[dict[str, Callable[[list[Line], int], list[Line]]]] = {
    "dangling-call": _without_calls,
    "orphan-result": _without_orphans,
    "role-order": _join,
    "empty-text": _leave_out,
    "image-lost": _name_images,
}
