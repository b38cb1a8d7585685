"""A path as the APIs of models accept it: calls answered at once, results after their calls, nothing empty.

Tools refuse, or quietly drop, what does not have this shape. What has to be changed for it is told as a problem.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import msgspec

from ..conversation import first_words
from ..errors import Invalid
from ..linking import problem
from ..model import File, Image, Message, Part, Parts, Problem, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from .script import Said

Side = Literal["user", "assistant", "system", "tool"]
_CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
NO_RESULT = "No result was recorded for this call."
"""What stands for the result of a call that was interrupted or cut off: APIs refuse calls without one."""
NOTHING_SAID = "Its messages are all empty: no tool could go on from here. Export it as json, text or bough."


class Piece(NamedTuple):
    """What one side says in one breath: a message, or the part of one that a side of the API takes."""

    side: Side
    """`tool` holds results alone; `assistant` holds text, thoughts and calls."""
    parts: Parts
    message: Message
    """The message it is of."""


class Pieces(NamedTuple):
    """A path in pieces, and what was changed on the way."""

    pieces: list[Piece]
    problems: list[Problem]


def pieces_of(path: Iterable[Said], where: str) -> Pieces:
    """The pieces of a path; `where` names the conversation in problems."""
    problems: list[Problem] = []
    split = [piece for one in path for piece in _split(one, where, problems)]
    paired = _with_ids(split)
    return Pieces(list(_answered(paired, where, problems)), problems)


def session_pieces(path: Iterable[Said], where: str) -> Pieces:
    """The pieces of a path that a tool is to go on from. Raises Invalid if all its messages are empty."""
    found = pieces_of(path, where)
    if not found.pieces:
        raise Invalid(NOTHING_SAID)
    return found


def usages_of(pieces: Sequence[Piece]) -> list[Usage | None]:
    """What each piece cost: the last one of an answer all of that, the others nothing. For formats that add it up."""
    last = {_answer(piece): number for number, piece in enumerate(pieces) if piece.side != "tool"}
    spent = {number: pieces[number].message.usage for number in last.values()}
    return [spent.get(number) for number in range(len(pieces))]


def _answer(piece: Piece) -> str | int:
    return piece.message.group or piece.message.index


# One message


def _split(one: Said, where: str, problems: list[Problem]) -> Iterator[Piece]:
    """A message side by side: what formats hold in one record, call and result, the APIs take in turns."""
    parts = [kept for part in one.parts for kept in _kept(part, one, where, problems)]
    own: Side = "assistant" if _calls(parts) else one.message.role
    for results, group in groupby(parts, lambda part: isinstance(part, ToolResult)):
        side: Side = "tool" if results else "user" if own == "tool" else own
        yield Piece(side, tuple(group), one.message)


def _kept(part: Part, one: Said, where: str, problems: list[Problem]) -> Iterator[Part]:
    """What stands for a part: itself as a rule. A command that a person ran by hand is what that person said."""
    match part:
        case ToolCall() if one.message.role == "user":
            yield Text(f"! {first_words(part.input) or part.name}")
        case ToolResult() if one.message.role == "user" and one.message.kind != "result":
            yield from (Text(part.text),) if part.text.strip() else ()
        case Text() | Thinking():
            if part.text.strip():
                yield part
        case Image() | File():
            what = "image" if isinstance(part, Image) else "file"
            said = f"The {what} {part.name or part.media_type} is named in its place: its content is not carried over."
            problems.append(problem(f"{what}-left", where, one.message.id, said))
            yield Text(f"[{what}: {part.name or part.media_type}]")
        case Unknown():
            said = "A part of a kind that Bough does not know was left out."
            problems.append(problem("part-left", where, one.message.id, said))
        case _:
            yield part


def _calls(parts: Sequence[Part]) -> list[ToolCall]:
    return [part for part in parts if isinstance(part, ToolCall)]


# Calls and results


def _with_ids(pieces: list[Piece]) -> list[Piece]:
    """Calls and results by ids that an API takes, each call by one of its own; nameless ones pair in their order."""
    number, open_calls = 0, defaultdict[str, deque[str]](deque)
    taken: set[str] = set()
    found = []
    for piece in pieces:
        parts: list[Part] = []
        for part in piece.parts:
            if isinstance(part, ToolCall):
                number += 1
                fits = _CALL_ID.fullmatch(part.call) is not None and part.call not in taken
                id = part.call if fits else f"call_{number}"
                taken.add(id)
                open_calls[part.call].append(id)
                parts.append(msgspec.structs.replace(part, call=id))
            elif isinstance(part, ToolResult):
                waiting = open_calls[part.call]
                parts.append(msgspec.structs.replace(part, call=waiting.popleft() if waiting else ""))
            else:
                parts.append(part)
        found.append(piece._replace(parts=tuple(parts)))
    return found


def _answered(pieces: list[Piece], where: str, problems: list[Problem]) -> Iterator[Piece]:
    """Every call answered before anybody else speaks; what was said in between comes after."""
    answered = {part.call for piece in pieces for part in piece.parts if isinstance(part, ToolResult)}
    waiting: set[str] = set()
    late: list[Piece] = []
    lacking: list[tuple[ToolCall, Message]] = []
    for piece in pieces:
        if lacking and piece.side != "assistant":
            yield from _made_up(lacking, where, problems)
            lacking = []
        if waiting and piece.side in ("user", "system"):
            late.append(piece)
            continue
        for call in _calls(piece.parts):
            if call.call in answered:
                waiting.add(call.call)
            else:
                lacking.append((call, piece.message))
        kept, strays = _sorted_out(piece, where, problems)
        late += strays
        yield from kept
        waiting -= {part.call for part in piece.parts if isinstance(part, ToolResult)}
        if not waiting and late:
            yield from late
            late = []
    yield from _made_up(lacking, where, problems)
    yield from late


def _made_up(calls: list[tuple[ToolCall, Message]], where: str, problems: list[Problem]) -> Iterator[Piece]:
    for call, message in calls:
        said = f"The call of {call.name} has no result: one was added that says so."
        problems.append(problem("no-result", where, message.id, said))
        yield Piece("tool", (ToolResult(call.call, call.name, NO_RESULT, error=True),), message)


def _sorted_out(piece: Piece, where: str, problems: list[Problem]) -> tuple[list[Piece], list[Piece]]:
    """A piece without results of calls that are not on the path, and those as text: a person may still want them."""
    strays = [part for part in piece.parts if isinstance(part, ToolResult) and not part.call]
    if not strays:
        return [piece], []
    said = "A result whose call is not on the path was turned into text."
    problems.append(problem("no-call", where, piece.message.id, said))
    texts = tuple(Text(f"[result of {one.name or 'a tool'}]\n{one.text}") for one in strays)
    rest = tuple(part for part in piece.parts if part not in strays)
    return [piece._replace(parts=rest)] if rest else [], [Piece("user", texts, piece.message)]


class Joined(NamedTuple):
    """Pieces of which some took in the one that followed."""

    pieces: list[Piece]
    into: dict[str, str]
    """Id of the message that stands for it, by the id of one that was taken in."""


def joined(pieces: Iterable[Piece]) -> Joined:
    """Answers that call tools one after the other, before any result, as one answer.

    Claude Code and pi take the next answer for proof that the calls before it got no result: they make one up, and drop
    the one that is there (seen in the requests of Claude Code 2.1; pi's `transform-messages.js`).
    """
    found: list[Piece] = []
    into: dict[str, str] = {}
    for piece in pieces:
        if found and piece.side == found[-1].side == "assistant" and _calls(found[-1].parts):
            before = found.pop()
            message = msgspec.structs.replace(before.message, usage=_both(before.message, piece.message))
            into[piece.message.id] = message.id
            found.append(Piece("assistant", before.parts + piece.parts, message))
        else:
            found.append(piece)
    return Joined(list(_at_once(found)), into)


def _at_once(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Results that came after a later answer, where they would have come first: right behind their calls."""
    results = {part.call: (part, one) for one in pieces for part in one.parts if isinstance(part, ToolResult)}
    waiting: dict[str, None] = {}
    given: set[str] = set()
    for piece in pieces:
        if piece.side == "tool":
            parts = tuple(part for part in piece.parts if not isinstance(part, ToolResult) or part.call not in given)
            piece = piece._replace(parts=parts)
            given |= {part.call for part in parts if isinstance(part, ToolResult)}
        elif missing := [results[call] for call in waiting if call in results and call not in given]:
            yield from (one._replace(parts=(part,)) for part, one in missing)
            given |= {part.call for part, _ in missing}
        if piece.side != "tool":
            waiting = dict.fromkeys(call.call for call in _calls(piece.parts))
        if piece.parts:
            yield piece


def _both(one: Message, other: Message) -> Usage | None:
    """What two messages cost; records of one answer tell the same cost each, the last one best."""
    if one.usage is None or other.usage is None or (one.group is not None and one.group == other.group):
        return other.usage or one.usage
    return one.usage + other.usage
