"""One conversation, opened: its tree, and what its messages say when they are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from reprlib import Repr
from typing import TYPE_CHECKING

from .cache import Cache
from .model import (
    Branch,
    File,
    Image,
    Message,
    Part,
    Parts,
    Problem,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unknown,
    Usage,
)
from .skeleton import Skeleton
from .sources.base import Ref, Source
from .tree import Tree
from .updating import Update, facts_of, settled_facts, updated

if TYPE_CHECKING:
    from .files import Facts
    from .noted import Remarked

PREVIEW_LIMIT = 240
"""Characters of the longest preview."""
_HELD_BYTES = 8 << 20
"""Bytes of the records whose decoded bodies are kept."""
_OVERHEAD = 1024
"""Bytes that a body takes however little it says."""
_COLOUR = re.compile(r"\x1b\[[0-9;:]{0,64}m")
"""What programs print to colour what they say; nobody says it, so it is no part of a preview."""
_in_short = Repr()
_in_short.maxstring = _in_short.maxother = PREVIEW_LIMIT


class Conversation:
    """A conversation of any source, read lazily: the skeleton at first need, each body when it is looked at.

    It is a picture of its files as they were when the skeleton was read. Entries are named by their index in the
    skeleton; `index_of` finds one by its id.
    """

    members: tuple[Conversation, ...] = ()
    """The conversations it was brought together from (`bough.core.kinship`); empty for one that has files of its own.
    """

    def __init__(
        self,
        ref: Ref,
        source: Source,
        skeleton: Skeleton | None = None,
        noted: Remarked | None = None,
    ) -> None:
        self.ref = ref
        self.source = source
        self.noted = noted
        """What a person noted of it, where its source does not know."""
        self.facts: tuple[Facts | None, ...] = ()
        """Of its files, settled and from before they were read; empty until they are, and where a skeleton was given.
        """
        self._given = skeleton
        self._bodies: Cache[int, tuple[int, Parts]] = Cache(_HELD_BYTES, lambda body: body[0])

    @cached_property
    def read(self) -> Skeleton:
        """What the source says, without what a person noted. Raises Unreadable."""
        if self._given is not None:
            return self._given
        self.facts = settled_facts(facts_of(self.ref.files))
        return self.source.read(self.ref)

    @cached_property
    def skeleton(self) -> Skeleton:
        """Everything about the messages but what they say. Raises Unreadable."""
        return self.noted.over(self.read) if self.noted is not None else self.read

    @cached_property
    def tree(self) -> Tree:
        """Branches, paths and forks."""
        return Tree(self.skeleton)

    @property
    def id(self) -> str:
        """The id that its source gives the conversation."""
        return self.ref.id

    @property
    def path(self) -> Path:
        """The first of its files: the one it is named by, in lists and in what goes wrong."""
        return self.ref.files[0]

    @cached_property
    def title(self) -> str:
        """Its title, else its first prompt in one line, else empty."""
        if self.skeleton.title:
            return self.skeleton.title
        first = self.first_prompt
        return self.preview(first) if first is not None else ""

    @property
    def problems(self) -> list[Problem]:
        """What was found wrong and worked around."""
        return self.skeleton.problems

    @property
    def branches(self) -> list[Branch]:
        """All branches, in file order of their first own messages."""
        return self.tree.branches

    # What became of it

    def update(self, ref: Ref | None = None) -> Update:
        """Look at its files again: what they hold now, as a conversation of its own. This one stays what it is.

        `ref` is where a listing found it since; else its source is asked. Costs what was added where the source can
        read on, and a look at each file where nothing changed. Of two readings on from one conversation the second is
        a whole one: go on from the newest.
        """
        return updated(self, ref)

    def after(self, ref: Ref, read: Skeleton, facts: tuple[Facts | None, ...]) -> Conversation:
        """The same conversation, read later. What was decoded of messages is kept where it cannot have changed."""
        new = Conversation(ref, self.source, read, self.noted.now() if self.noted is not None else None)
        new.facts = settled_facts(facts)
        if (read is self.read or read.continues) and read.ids[: len(self.read)] == self.read.ids:
            new._bodies = self._bodies
        if "tree" in self.__dict__:
            new.tree = self.tree.grown(new.skeleton)
        return new

    # Messages

    def message(self, index: int) -> Message:
        """An entry without its parts."""
        return self.skeleton.message(index)

    def index_of(self, id: str) -> int | None:
        """The entry of that exact id."""
        return self.tree.index_of(id)

    def parts(self, index: int) -> Parts:
        """What an entry says. Raises Moved if its file is no longer the one that was read."""
        held = self._bodies.get(index)
        if held is not None:
            return held[1]
        locator = self.skeleton.locator(index)
        parts = self.source.body(self.ref, self.skeleton, locator)
        self._bodies.put(index, (locator.length + _OVERHEAD, parts))
        return parts

    def raw(self, index: int) -> bytes:
        """The record of an entry as its file has it. Raises Moved."""
        return self.source.raw(self.ref, self.skeleton, self.skeleton.locator(index))

    def preview(self, index: int) -> str:
        """What an entry says in one line of at most `PREVIEW_LIMIT` characters; not made safe for a terminal."""
        return preview(self.parts(index))

    def prompts(self) -> Iterator[int]:
        """What a person typed, in file order, abandoned branches included."""
        return (index for index, kind in enumerate(self.skeleton.kinds) if kind == "prompt")

    @cached_property
    def first_prompt(self) -> int | None:
        """The first thing a person typed."""
        return next(self.prompts(), None)

    @cached_property
    def usage(self) -> Usage | None:
        """Tokens and cost of all branches, each API answer counted once; None if the source counts nothing."""
        return total_usage(self.skeleton, range(len(self.skeleton)))


def total_usage(skeleton: Skeleton, entries: range | list[int]) -> Usage | None:
    """The sum over entries. Records of one answer repeat its usage, growing as it streams: the last one counts."""
    groups, usages = skeleton.groups, skeleton.usages
    found = [index for index in entries if usages[index] is not None]
    answers = {groups[index] or index: index for index in found}.values()
    counted = [usage for usage in map(skeleton.usage, answers) if usage is not None]
    if not counted:
        return None
    costs = [usage.cost for usage in counted if usage.cost is not None]
    return Usage(  # field by field: a sum of values would make ten thousand of them
        sum([usage.input for usage in counted]),
        sum([usage.output for usage in counted]),
        sum([usage.cache_read for usage in counted]),
        sum([usage.cache_write for usage in counted]),
        sum(costs) if costs else None,
    )


def preview(parts: Parts) -> str:
    """The first words of a message in one line: its text, else its thoughts, calls, results or attachments."""
    texts = (part for part in parts if isinstance(part, Text))
    return next(filter(None, map(_one_line, chain(texts, parts))), "")


def _one_line(part: Part) -> str:
    match part:
        case Text() | Thinking() | ToolResult():
            words = part.text
        case ToolCall():
            words = f"{part.name} {first_words(part.input)}"
        case Image():
            words = f"image {part.name}"
        case File():
            words = f"file {part.name}"
        case Unknown():
            words = _in_short.repr(part.raw)
    head = words.lstrip()[: 4 * PREVIEW_LIMIT]
    return " ".join((_COLOUR.sub("", head) if "\x1b" in head else head).split())[:PREVIEW_LIMIT]


def first_words(input: object) -> str:
    """What a tool was asked, in short: the first text among its arguments."""
    if isinstance(input, dict):
        return next((value for value in input.values() if isinstance(value, str) and value), "")
    return input if isinstance(input, str) else ""
