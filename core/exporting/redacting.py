"""Taking secrets out of a script before it leaves the house, after somebody has looked at what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec

from ..model import Part
from .script import Said, Script
from .secrets import secrets_in

_SHOWN = 4
"""Characters of a secret that a review shows, so that a person knows which one it is."""


class Finding(NamedTuple):
    """A secret somewhere in a script, each value once."""

    number: int
    """From 1 on, by which a person says which ones to keep."""
    kind: str
    value: str
    message: str
    """Id of the first message it is in; empty for the title, tags, labels and names of branches."""
    times: int
    """In how many texts it is."""

    @property
    def masked(self) -> str:
        """The first characters of the secret and its length: enough to recognise it, too little to use it."""
        return f"{self.value[:_SHOWN]}… ({len(self.value)} characters)"


def findings(script: Script) -> list[Finding]:
    """What looks like a secret, in the order of the messages."""
    found: dict[str, tuple[str, str, int]] = {}
    for message, text in _texts(script):
        for secret in secrets_in(text):
            kind, first, times = found.get(secret.value, (secret.kind, message, 0))
            found[secret.value] = (kind, first, times + 1)
    return [
        Finding(number, kind, value, message, times)
        for number, (value, (kind, message, times)) in enumerate(found.items(), 1)
    ]


def redacted(script: Script, found: Collection[Finding]) -> Script:
    """The script with each of these replaced wherever it stands, also where no pattern would have found it."""
    longest_first = sorted(found, key=lambda one: -len(one.value))

    def clean(text: str) -> str:
        for one in longest_first:
            text = text.replace(one.value, f"[redacted: {one.kind}]")
        return text

    return replace(
        script,
        title=clean(script.title),
        tags=tuple(map(clean, script.tags)),
        branches=tuple(
            msgspec.structs.replace(branch, name=branch.name and clean(branch.name)) for branch in script.branches
        ),
        labels={id: clean(label) for id, label in script.labels.items()},
        said=tuple(_cleaned(one, clean) for one in script.said),
    )


def _cleaned(one: Said, clean: Callable[[str], str]) -> Said:
    return one._replace(parts=tuple(_part(part, clean) for part in one.parts))


def _part(part: Part, clean: Callable[[str], str]) -> Part:
    fields = msgspec.structs.asdict(part)
    return type(part)(**{name: _deep(value, clean) for name, value in fields.items()})


def _texts(script: Script) -> Iterator[tuple[str, str]]:
    for text in (script.title, *script.tags, *script.labels.values(), *(one.name or "" for one in script.branches)):
        yield "", text
    for one in script.said:
        for part in one.parts:
            for value in msgspec.structs.asdict(part).values():
                yield from ((one.message.id, text) for text in _strings(value))


def _strings(value: Any) -> Iterator[str]:
    """All strings within a JSON value, its keys as well. Values are as deep as a person's file has them."""
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, str):
            yield at
        elif isinstance(at, dict):
            waiting += [*at.values(), *at]
        elif isinstance(at, list | tuple):
            waiting += at


def _deep(value: Any, clean: Callable[[str], str]) -> Any:
    """The same value with every string in it cleaned. Parsed JSON is of limited depth: see `lines.parse`."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _deep(inner, clean) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_deep(inner, clean) for inner in value]
    return value
