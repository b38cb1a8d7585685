"""From the files of a conversation to its skeleton."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, count

from ...skeleton import Skeleton, State
from ..base import Ref
from ..jsonlines import gathered
from .active import active_entry
from .agents import hang
from .compaction import join
from .files import Files
from .links import parents_first, raw_parents
from .metadata import metadata
from .peek import peek
from .scan import Scan
from .turns import Turns

_FIRST = 20


def read(ref: Ref, after: Skeleton | None = None) -> Skeleton:
    """The skeleton of one conversation. Raises Unreadable only if none of its files can be read."""
    known = after.state.take() if after is not None else None
    files = Files(ref.files, known if isinstance(known, Files) else None)
    if after is not None and not files.changed:
        after.state.put(files)
        return after
    skeleton = (files.follow(after) if after is not None else None) or _tree(files.joined())
    skeleton.id, skeleton.continues = ref.id, files.continues
    skeleton.state = State()
    skeleton.state.put(files)
    return skeleton


def _tree(found: Scan) -> Skeleton:
    skeleton = found.skeleton
    said = metadata(found)
    parents = raw_parents(found)
    hang(found, parents)
    compactions = join(found, parents)
    order = parents_first(found, parents)
    nodes, message_of = _pass_notes_through(found, parents, order)
    turns = Turns(found, nodes, _node_parents(nodes, parents, message_of), compactions, said.queued)
    skeleton.active = _active(found, parents, nodes, message_of, turns)
    _adopt(skeleton, nodes, turns.parents, parents, message_of)
    skeleton.title = said.title(found.links.first)
    skeleton.project = _project(skeleton)
    skeleton.problems = gathered(skeleton.problems)
    return skeleton


def _project(skeleton: Skeleton) -> str:
    """The folder that the first records were written in; each names one, so only the first ones are looked into."""
    named = (peek(skeleton, entry).get("cwd") for entry in range(min(_FIRST, len(skeleton))))
    return next((folder for folder in named if isinstance(folder, str)), "")


def _pass_notes_through(found: Scan, parents: list[int], order: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """The nodes, parents first, and the node of each entry: for a note, that of the message it hangs on, or -1."""
    kinds = found.skeleton.kinds
    if isinstance(order, range) and "note" not in kinds:
        return order, order
    nodes: list[int] = []
    message_of = [-1] * len(order)
    for entry in order:
        if kinds[entry] == "note":
            message_of[entry] = message_of[parents[entry]] if parents[entry] >= 0 else -1
        else:
            message_of[entry] = len(nodes)
            nodes.append(entry)
    return nodes, message_of


def _node_parents(nodes: Sequence[int], parents: list[int], message_of: Sequence[int]) -> list[int]:
    if isinstance(nodes, range):
        return parents
    return [message_of[parents[entry]] if parents[entry] >= 0 else -1 for entry in nodes]


def _adopt(
    skeleton: Skeleton, nodes: Sequence[int], shown: list[int], parents: list[int], message_of: Sequence[int]
) -> None:
    """Give the skeleton the displayed parents; a note hangs on its message."""
    if isinstance(nodes, range):
        skeleton.parents = shown
        return
    adopted = parents.copy()
    for entry in compress(count(), map("note".__eq__, skeleton.kinds)):
        adopted[entry] = nodes[message_of[entry]] if message_of[entry] >= 0 else -1
    for node, entry in enumerate(nodes):
        adopted[entry] = nodes[shown[node]] if shown[node] >= 0 else -1
    skeleton.parents = adopted


def _active(found: Scan, parents: list[int], nodes: Sequence[int], message_of: Sequence[int], turns: Turns) -> int:
    """The end of the line that the tool would go on with."""
    entry = active_entry(found, parents)
    if entry < 0 or message_of[entry] < 0:
        return -1
    return nodes[turns.end_of_line(message_of[entry])]
