"""The filters that can stand in a query, `name:value`: what each one takes, and what a mistake in one is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from .dates import EXAMPLES, span
from .query import PLACES, About, Either, Fact, Node, On, Place, When

if TYPE_CHECKING:
    from collections.abc import Callable


class Field(NamedTuple):
    """One filter of the search language, such as `role:` or `after:`."""

    takes: str
    """What its value can be, as a mistake and the help tell it."""
    make: Callable[[str, datetime], Node | None]
    """The node of a value; None if it is none."""


ROLES = {
    "user": "user", "you": "user", "me": "user",
    "assistant": "assistant", "ai": "assistant", "model": "assistant",
    "system": "system",
    "tool": "tool", "tools": "tool",
}  # fmt: skip
MARKS = {
    "image": "image", "images": "image",
    "file": "file", "files": "file", "attachment": "file",
    "tool": "tool", "tools": "tool",
    "thinking": "thinking",
    "error": "error", "errors": "error",
}  # fmt: skip
WHERE: dict[str, tuple[Place, ...]] = {
    "text": ("text",), "messages": ("text",), "said": ("text",),
    "thinking": ("thinking",), "thoughts": ("thinking",),
    "inputs": ("inputs",), "input": ("inputs",), "calls": ("inputs",),
    "results": ("results",), "result": ("results",), "outputs": ("results",),
    "tools": ("inputs", "results"),
    "all": PLACES,
}  # fmt: skip
IN_TAKES = "text, thinking, inputs, results, tools (inputs and results) or all"


def _about(name: str) -> Callable[[str, datetime], Node | None]:
    return lambda value, _: About(name, value.casefold())  # type: ignore[arg-type]  # one of its names: see FIELDS


def _fact(name: str) -> Callable[[str, datetime], Node | None]:
    return lambda value, _: Fact(name, value.casefold())  # type: ignore[arg-type]  # one of its names: see FIELDS


def _role(value: str, _: datetime) -> Node | None:
    role = ROLES.get(value.casefold())
    return Fact("role", role) if role is not None else None


def _has(value: str, _: datetime) -> Node | None:
    if value.casefold() in ("label", "labels", "bookmark"):
        return On("label")
    mark = MARKS.get(value.casefold())
    return Fact("has", mark) if mark is not None else None


def _is(value: str, _: datetime) -> Node | None:
    match value.casefold():
        case "abandoned" | "dead":
            return On("abandoned")
        case "live" | "active":
            return On("live")
        case "agent":
            return On("agent")
    return None


def _before(value: str, now: datetime) -> Node | None:
    found = span(value, now)
    return When(None, int(found.start.timestamp())) if found is not None else None


def _after(value: str, now: datetime) -> Node | None:
    found = span(value, now)
    return When(int(found.start.timestamp()), None) if found is not None else None


def _on(value: str, now: datetime) -> Node | None:
    found = span(value, now)
    return When(int(found.start.timestamp()), int(found.end.timestamp())) if found is not None else None


FIELDS: dict[str, Field] = {
    "source": Field("the name of a source: claude-code, codex, pi, chatgpt, bough, …", _about("source")),
    "project": Field("a part of the project folder's path", _about("project")),
    "tag": Field("a tag of the conversation", _about("tag")),
    "title": Field("a part of the conversation's title", _about("title")),
    "conversation": Field("the id of a conversation, or its beginning", _about("conversation")),
    "role": Field("user, assistant, system or tool", _role),
    "tool": Field("a part of the name of a tool that was called", _fact("tool")),
    "model": Field("a part of the model's name", _fact("model")),
    "file": Field("a part of the path of a file that a tool worked on, or that was attached", _fact("file")),
    "has": Field("image, file, tool, thinking, error or label", _has),
    "label": Field("a part of a label of the message", lambda value, _: On("label", value.casefold())),
    "is": Field("abandoned, live or agent", _is),
    "branch": Field(
        "the name of a branch, or the beginning of its id", lambda value, _: On("branch", value.casefold())
    ),
    "before": Field(f"a day or time: {EXAMPLES}", _before),
    "after": Field(f"a day or time, itself included: {EXAMPLES}", _after),
    "on": Field(f"a day or another span of time: {EXAMPLES}", _on),
}
"""All filters but `in:`, which speaks of where the words of the whole query are looked for."""
ALIASES = {
    "since": "after",
    "until": "before",
    "date": "on",
    "agent": "source",
    "tags": "tag",
    "path": "file",
    "labels": "label",
}
TIMES = frozenset({"before", "after", "on"})


def field_of(name: str) -> str | None:
    """The filter that a name means; None if it is none."""
    lower = name.casefold()
    lower = ALIASES.get(lower, lower)
    return lower if lower in FIELDS or lower == "in" else None


def near(name: str) -> str | None:
    """The filter that a name may have been meant for: one letter is wrong, missing, too many, or in the wrong place."""
    lower = name.casefold()
    if len(lower) < 3:
        return None
    return next((field for field in FIELDS if len(field) > 2 and is_near(lower, field)), None)


def is_near(one: str, other: str) -> bool:
    """Whether one letter makes the one word the other, or two neighbours that are swapped."""
    return within(one, other, 1)


def within(one: str, other: str, typos: int) -> bool:
    """Whether two words differ by so many letters at most; two neighbours that are swapped count as one."""
    if abs(len(one) - len(other)) > typos:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        two_before, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if two_before and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, two_before[to - 2] + 1)
            row.append(cost)
        if min(row) > typos:
            return False
    return row[-1] <= typos


def made(name: str, value: str, now: datetime) -> Node | None:
    """The node of a filter: of any of the values that commas part. None if one of them is none."""
    nodes = [FIELDS[name].make(one, now) for one in value.split(",") if one]
    if not nodes or None in nodes:
        return None
    found = tuple(node for node in nodes if node is not None)
    return found[0] if len(found) == 1 else Either(found)
