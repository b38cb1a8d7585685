"""The line of messages of one session while it is read: updates, rewinds and checkpoints bend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..documents import Node
from ..drafts import Draft, text_of, time_of
from .records import nature, spent


class Message(NamedTuple):
    """A record of a message, wherever it lies."""

    file: int
    position: int
    """By which it is named if it has no id."""
    node: Node
    value: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id."""
        return text_of(self.value.get("id")) or f"r{self.position}"


class Line:
    """The living messages of a session, each hung on the one before; what a rewind cuts off stays as a branch."""

    def __init__(self, draft: Draft, base: int = -1, suffix: str = "") -> None:
        self.head = base
        """The last message of the line; at first what it hangs on."""
        self.calls: dict[str, int] = {}
        """Entries of the calls that started a sub-agent, by the agent's session."""
        self.rewound = ""
        """Name of the rewind that nothing was said after; empty if there is none."""
        self._draft = draft
        self._suffix = suffix
        self._living: dict[str, tuple[int, int]] = {}
        """Entry of each message by its id, in their order, and the head before it."""
        self._taken: set[str] = set()

    def say(self, message: Message) -> None:
        """A record of a message: of one that is there its newest state, which counts."""
        if (known := self._living.get(message.id)) is not None:
            self._update(known[0], message)
            return
        value = message.value
        before, said = self.head, nature(value)
        entry = self._draft.say(
            message.file,
            message.node,
            self._name(message.id),
            before,
            said,
            time=value.get("timestamp"),
            model=value.get("model"),
            usage=spent(value.get("tokens")),
        )
        self._living[message.id] = entry, before
        self._note_agents(entry, value)
        if said[1] != "note":
            self.head, self.rewound = entry, ""

    def rewind(self, id: str, name: str) -> None:
        """Take back a message and all after it; one that is not there takes back all, as the tool does."""
        there = id in self._living
        before = self.head
        while self._living:
            last, (_, self.head) = self._living.popitem()
            if there and last == id:
                break
        if self.head != before:
            self.rewound = name
        if self.head < 0 <= before:
            self._draft.skeleton.root_fork = True

    def become(self, messages: Sequence[Message], name: str) -> None:
        """A checkpoint: the line is these messages from now on."""
        ids = [message.id for message in messages]
        gone = [
            id for id, wanted in zip(self._living, [*ids, *[None] * len(self._living)], strict=False) if id != wanted
        ]
        if gone:
            self.rewind(gone[0], name)
        for message in messages:
            self.say(message)

    def _update(self, entry: int, message: Message) -> None:
        skeleton, value, node = self._draft.skeleton, message.value, message.node
        said = nature(value)
        if (said[1] == "note") != (skeleton.kinds[entry] == "note"):
            self._draft.keep("update", message.file, node, entry)
            sentence = "This update makes something else of its message; it is kept raw."
            self._draft.report("bad-record", message.file, message.id, sentence)
            return
        start, length = skeleton.offsets[entry], skeleton.lengths[entry]
        self._draft.keep("update", skeleton.file[entry], Node("", start, start + length), entry)
        skeleton.file[entry], skeleton.offsets[entry], skeleton.lengths[entry] = message.file, node.start, node.length
        skeleton.roles[entry], skeleton.kinds[entry], skeleton.hidden[entry] = said
        skeleton.times[entry] = time_of(value.get("timestamp")) or skeleton.times[entry]
        skeleton.models[entry] = text_of(value.get("model")) or skeleton.models[entry]
        skeleton.usages[entry] = spent(value.get("tokens")) or skeleton.usages[entry]
        self._note_agents(entry, value)

    def _note_agents(self, entry: int, value: dict[str, Any]) -> None:
        calls = value.get("toolCalls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, dict) and (agent := text_of(call.get("agentId"))):
                self.calls[agent] = entry

    def _name(self, id: str) -> str:
        """The id of an entry: one that was rewound may have used it before."""
        free, number = f"{id}{self._suffix}", 2
        while free in self._taken:
            free, number = f"{id}{self._suffix}~{number}", number + 1
        self._taken.add(free)
        return free
