"""From the nodes of a conversation to its skeleton.

Entries come in the order of a walk that goes down each first child before it turns to the next: a parent is then before
its children, siblings are in the order in which ChatGPT counts them, and every line lies in one piece.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, compress, count
from operator import ge, not_
from pathlib import Path
from typing import TypeVar

import msgspec

from ...linking import problem
from ...model import Locator
from ...skeleton import Fork, RawRecord, Skeleton, Stat
from . import order
from .members import Document, Fields
from .records import Metadata, Node, decode, decode_loosely, is_hidden, kind_of, role_of, salvage

T = TypeVar("T")
_NOTHING = Metadata()


def build(path: Path, stat: Stat, document: Document, offset: int) -> Skeleton:
    """The skeleton of a conversation that begins at that byte of its document."""
    skeleton = Skeleton((path,), (stat,), records=len(document.ids))
    _describe(skeleton, document.fields)
    nodes = _Nodes(skeleton, document, offset)
    nodes.read()
    nodes.arrange()
    nodes.keep_raw()
    place = f"byte {offset}"
    if not document.mapped:
        _report(skeleton, "bad-record", place, "This is no conversation: it has no mapping of messages.")
    elif not document.whole:
        _report(skeleton, "torn", place, "The file ends within this conversation; what is whole of it is shown.")
    return skeleton


def _describe(skeleton: Skeleton, fields: Fields) -> None:
    skeleton.id = fields.identity or ""
    skeleton.title = fields.title if isinstance(fields.title, str) else ""
    skeleton.created = _time(fields.create_time)
    skeleton.updated = _time(fields.update_time)


def _report(skeleton: Skeleton, code: str, place: str, sentence: str) -> None:
    skeleton.problems.append(problem(code, skeleton.files[0], place, sentence))


class _Nodes:
    """The nodes of one conversation on their way into the columns of a skeleton."""

    def __init__(self, skeleton: Skeleton, document: Document, offset: int) -> None:
        self._skeleton = skeleton
        self._document = document
        self._offset = offset
        self._parents: list[str | None] = []
        """The parent each node names."""
        self._several: dict[int, list[str]] = {}
        """Children of the nodes that list several."""
        self._said = bytearray(len(document.ids))
        """Which nodes are messages."""
        self._bad: set[int] = set()
        """Which nodes no parser could read."""

    def read(self) -> None:
        """Fill the columns of what needs no order, in document order."""
        skeleton, said, several = self._skeleton, self._said, self._several
        roles, kinds, hidden = skeleton.roles.append, skeleton.kinds.append, skeleton.hidden.append
        times, groups, models = skeleton.times.append, skeleton.groups.append, skeleton.models.append
        parents = self._parents.append
        usual = _name(self._document.fields.default_model_slug)
        for number, node in enumerate(self._decoded()):
            parents(node.parent)
            if node.children is not None and len(node.children) > 1:
                several[number] = node.children
            message = node.message
            if message is None:
                continue
            said[number] = 1
            metadata = message.metadata
            role = role_of(message)
            unseen = is_hidden(message, role)
            roles(role)
            kinds(kind_of(message, role, unseen))
            hidden(unseen)
            times(_time(message.create_time))
            if role == "assistant":
                about = metadata or _NOTHING
                groups(_name(about.turn_exchange_id) or _name(about.request_id))
                models(_name(about.model_slug) or _name(about.default_model_slug) or usual)
            else:
                groups(None)
                models(None)
            if metadata is not None and metadata.branching_from_conversation_id is not None:
                self._note_fork(metadata)

    def _decoded(self) -> Iterator[Node]:
        for number, data in enumerate(self._document.nodes):
            try:
                yield decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                node = decode_loosely(bytes(data))
                if node is None:
                    self._bad.add(number)
                yield node or salvage(bytes(data))

    def _note_fork(self, metadata: Metadata) -> None:
        """Where the conversation was branched off, in ChatGPT's own words, from another one."""
        conversation = _name(metadata.branching_from_conversation_id)
        if conversation and self._skeleton.forked_from is None:
            self._skeleton.forked_from = Fork(conversation, _name(metadata.branching_from_message_id))

    def arrange(self) -> None:
        """Bring what was read into the order of the tree, and link it."""
        ids = self._document.ids
        index = self._index()
        listed = (node.children for node in self._decoded())
        parents = order.link(index, self._parents, listed, self._report)
        walked = order.walk(parents, self._ranked(index))
        self._put_in_order([number for number in walked if self._said[number]])
        skeleton, said = self._skeleton, self._said
        entry = array("q", [-1]) * len(ids)  # the message that each node is, or that it hangs on
        begun: set[int] = set()  # nodes without a message that a first message hangs on
        for number in walked:
            parent = parents[number]
            above = entry[parent] if parent >= 0 else -1
            if said[number]:
                entry[number] = len(skeleton.parents)
                skeleton.parents.append(above)
                if above < 0 <= parent:
                    skeleton.root_fork |= parent in begun
                    begun.add(parent)
            else:
                entry[number] = above
        active = index.get(_name(self._document.fields.current_node) or "", -1)
        skeleton.active = entry[active] if active >= 0 else -1

    def _index(self) -> dict[str, int]:
        """The node that others mean by an id: the first one that has it."""
        ids = self._document.ids
        index = dict(zip(ids, count(), strict=False))
        if len(index) < len(ids):
            index.clear()
            for number, id in enumerate(ids):
                if index.setdefault(id, number) != number:
                    self._report("duplicate-id", number, "This id comes twice; both nodes are kept.")
        return index

    def _ranked(self, index: Mapping[str, int]) -> Callable[[int, list[int]], None]:
        """Siblings go as their parent lists them; those it does not list come after, in document order."""

        def rank(parent: int, children: list[int]) -> None:
            places = {
                index.get(id, -1): place for place, id in reversed(list(enumerate(self._several.get(parent, ()))))
            }
            children.sort(key=lambda child: places.get(child, len(places)))

        return rank

    def _put_in_order(self, taken: list[int]) -> None:
        """Reorder the columns, given the messages among the nodes as they shall come, and add the others."""
        skeleton, document, offset = self._skeleton, self._document, self._offset
        skeleton.ids = [document.ids[number] for number in taken]
        skeleton.offsets = array("Q", [offset + document.starts[number] for number in taken])
        skeleton.lengths = array("Q", [len(document.nodes[number]) for number in taken])
        skeleton.file = array("H", bytes(2 * len(taken)))
        if any(map(ge, taken, taken[1:])):
            ordinal = list(accumulate(self._said, initial=0))
            picks = [ordinal[number] for number in taken]
            skeleton.roles = _picked(skeleton.roles, picks)
            skeleton.kinds = _picked(skeleton.kinds, picks)
            skeleton.hidden = bytearray(_picked(skeleton.hidden, picks))
            skeleton.times = _picked(skeleton.times, picks)
            skeleton.groups = _picked(skeleton.groups, picks)
            skeleton.models = _picked(skeleton.models, picks)
        skeleton.usages = [None] * len(taken)

    def keep_raw(self) -> None:
        """Keep what is no message: roots, and what cannot be read."""
        document = self._document
        for number in compress(count(), map(not_, self._said)):
            place = Locator(0, self._offset + document.starts[number], len(document.nodes[number]))
            self._skeleton.raw.append(RawRecord("node", place))
        for number in sorted(self._bad):
            self._report("bad-record", number, "This node is nothing that can be read; it is kept raw.")

    def _report(self, code: str, number: int, sentence: str) -> None:
        place = self._document.ids[number] or f"byte {self._offset + self._document.starts[number]}"
        _report(self._skeleton, code, place, sentence)


def _picked(column: Sequence[T], picks: list[int]) -> list[T]:
    return [column[pick] for pick in picks]


def _name(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _time(value: object) -> str | float | None:
    return value if isinstance(value, float | str | int) and not isinstance(value, bool) else None
