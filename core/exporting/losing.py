"""What a format has no place for, told once a conversation: nothing is left out in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ..carried import mended
from ..linking import problem
from ..model import Problem, Thinking, ToolResult
from .script import Said, Script

_SURROGATE = re.compile("[\ud800-\udfff]")
_FOUND: Final[dict[str, Callable[[Said], bool]]] = {
    "thoughts-left": lambda one: any(isinstance(part, Thinking) for part in one.parts),
    "failure-left": lambda one: any(isinstance(part, ToolResult) and part.error for part in one.parts),
    "times-left": lambda one: one.message.time is not None,
    "usage-left": lambda one: one.message.usage is not None,
    "hidden-left": lambda one: one.message.hidden and one.message.role == "user",
    "system-left": lambda one: one.message.role == "system",
}


def lost(script: Script, **sentences: str) -> Iterator[Problem]:
    """A problem for each kind of thing, named as in `thoughts_left`, that the conversation has."""
    for name, sentence in sentences.items():
        code = name.replace("_", "-")
        if any(map(_FOUND[code], script.said)):
            yield problem(code, script.id, "", sentence)


def lost_models(script: Script, tool: str) -> Iterator[Problem]:
    """For tools that name one model a session: a problem if several answered."""
    models = {one.message.model for one in script.said if one.message.model}
    if len(models) > 1:
        said = f"{tool} names one model a session: of {len(models)} that answered, the last one is named."
        yield problem("models-left", script.id, "", said)


def last_model(script: Script) -> str | None:
    """The model that answered last."""
    return next((one.message.model for one in reversed(script.said) if one.message.model), None)


def well_formed(text: str, script: Script, problems: list[Problem]) -> bytes:
    """A text in UTF-8. Half characters, for which strict parsers refuse a whole file, are replaced, and told."""
    if _SURROGATE.search(text) is None:
        return text.encode()
    said = "Half characters, which the tool could not read, were replaced by question marks."
    problems.append(problem("character-replaced", script.id, "", said))
    return mended(text).encode()
