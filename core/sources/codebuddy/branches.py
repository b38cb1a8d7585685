"""A folder of branches as one conversation.

Each branch holds all its messages, those it took from its parent included, and messages have neither ids nor times. So
what is shared is found by comparing: as many messages as the branch says it took, as far as they still say the same;
either side may have been rewritten since. What the tool calls `parentMessageIndex` is the number of messages taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ...linking import cut_cycles
from ...model import Usage, parse_time
from ...skeleton import Named, Skeleton
from ..chat import nature
from ..copies import Said, shared
from ..drafts import Draft, Found, Time, cost_of, count_of, dict_of, tags_of, text_of, time_of


class _Branch(NamedTuple):
    """One file."""

    file: int
    id: str
    fields: dict[str, Any]
    found: list[Found]
    told: list[Said]

    @property
    def name(self) -> str | None:
        return text_of(self.fields.get("name")) or None

    @property
    def parent(self) -> str:
        return text_of(self.fields.get("parentId"))

    @property
    def taken(self) -> int | None:
        """How many messages it says it took from its parent; None if it does not say, or says nonsense."""
        number = self.fields.get("parentMessageIndex")
        return number if isinstance(number, int) and number >= 0 else None

    @property
    def updated(self) -> Time:
        return time_of(self.fields.get("updatedAt")) or time_of(self.fields.get("createdAt"))


def read(id: str, files: Sequence[Path]) -> Skeleton:
    """The conversation. Raises Unreadable if not one of its files can be read."""
    draft = Draft.of_documents(files)
    branches = [_branch(draft, file) for file in draft.documents]
    parents = _parents(draft, branches)
    entries: list[list[int]] = [[] for _ in branches]
    """Index of the entry of each message of each branch, shared ones included."""
    for number in _parents_first(parents):
        _add(draft, branches, entries, number, parents[number])
    skeleton = draft.finish()
    skeleton.id = id
    _describe(skeleton, branches)
    return skeleton


def _branch(draft: Draft, file: int) -> _Branch:
    document = draft.documents[file]
    fields = document.fields(without=("messages",))
    found = list(draft.records(file, document.members().get("messages")))
    id = text_of(fields.get("id")) or document.path.name.partition(".")[0]
    return _Branch(file, id, fields, found, [Said(document.written(one.node), one.value) for one in found])


def _parents(draft: Draft, branches: list[_Branch]) -> list[int]:
    """Which branch each was forked from, -1 for a root. Of several with one id the first keeps it."""
    first: dict[str, int] = {}
    for number, branch in enumerate(branches):
        if first.setdefault(branch.id, number) != number:
            sentence = f"The id {branch.id} is another file's too; both are shown."
            draft.report("duplicate-id", branch.file, branch.id, sentence)
            branches[number] = branch._replace(id=f"{branch.id}~{number + 1}")
    parents = [first.get(branch.parent, -1) for branch in branches]

    def report(code: str, number: int, sentence: str) -> None:
        draft.report(code, branches[number].file, branches[number].id, sentence)

    cut_cycles(parents, report)
    for number, branch in enumerate(branches):
        gone = bool(branch.parent) and branch.parent not in first
        if not gone and not _lost(branches, number, parents[number]):
            continue
        parents[number] = _stand_in(branches, parents, number)
        shown = f"what it shares with {branches[parents[number]].id} is shown once"
        done = shown if parents[number] >= 0 else "it is shown as a root"
        if gone:
            report("missing-parent", number, f"Its parent {branch.parent} is not there; {done}.")
        else:
            report("history-differs", number, f"Nothing of what it took from {branch.parent} is there; {done}.")
    return parents


def _lost(branches: Sequence[_Branch], number: int, parent: int) -> bool:
    """Whether a branch took messages from one that has none of them."""
    branch = branches[number]
    if parent < 0 or branch.taken == 0 or not branch.told:
        return False
    return not shared(branch.told, branches[parent].told)


def _stand_in(branches: Sequence[_Branch], parents: Sequence[int], orphan: int) -> int:
    """The branch before it that shares most messages with one whose parent was deleted; -1 if none shares any."""
    most, found = 0, -1
    for number in range(orphan):
        length = shared(branches[orphan].told, branches[number].told)
        if length > most and not _leads_to(parents, number, orphan):
            most, found = length, number
    return found


def _leads_to(parents: Sequence[int], number: int, wanted: int) -> bool:
    while number >= 0 and number != wanted:
        number = parents[number]
    return number >= 0


def _parents_first(parents: Sequence[int]) -> list[int]:
    order = [number for number, parent in enumerate(parents) if parent < 0]
    children: dict[int, list[int]] = {}
    for number, parent in enumerate(parents):
        children.setdefault(parent, []).append(number)
    for number in order:  # grows while it is walked
        order += children.get(number, [])
    return order


def _add(draft: Draft, branches: Sequence[_Branch], entries: list[list[int]], number: int, parent: int) -> None:
    """The own messages of a branch below the last one that it shares with its parent."""
    branch, skeleton, own = branches[number], draft.skeleton, entries[number]
    if parent >= 0:
        own += _taken_over(draft, branch, branches[parent], entries[parent])
    at = own[-1] if own else -1
    named = Named(branch.id, branch.name, parent=branches[parent].id if parent >= 0 else None)
    if len(own) == len(branch.found):
        skeleton.bare.append((named, skeleton.ids[at] if at >= 0 else None))
    else:
        skeleton.starts[len(skeleton)] = named
    prefix = "" if branch.id == "main" else f"{branch.id}."
    metadata = dict_of(branch.fields.get("metadata"))
    for one in branch.found[len(own) :]:
        said = nature(one.value)
        model = metadata.get("model") if said[0] == "assistant" else None
        at = draft.say(branch.file, one.node, f"{prefix}r{one.position}", at, said, model=model)
        own.append(at)
    draft.note(branch.file, f"{branch.id}.about", at, _spent(metadata))


def _taken_over(draft: Draft, branch: _Branch, above: _Branch, entries: Sequence[int]) -> Sequence[int]:
    """The entries of the first messages of a branch that are another's; the copies are kept raw."""
    stated = branch.parent == above.id
    kept = shared(branch.told, above.told, branch.taken if stated else None)
    if stated and kept < min(branch.taken or 0, len(branch.told)):
        sentence = f"Of the {branch.taken} messages it took from {above.id}, {kept} still say the same there."
        draft.report("history-differs", branch.file, branch.id, sentence)
    for one, entry in zip(branch.found[:kept], entries, strict=False):
        draft.keep("copy", branch.file, one.node, entry)
    return entries[:kept]


def _spent(metadata: dict[str, Any]) -> Usage | None:
    """What a branch counts of itself: not by message, nor by who said it."""
    tokens, cost = count_of(metadata.get("tokenCount")), cost_of(metadata.get("costEstimate"))
    return Usage(input=tokens, cost=cost) if tokens or cost is not None else None


def _describe(skeleton: Skeleton, branches: Sequence[_Branch]) -> None:
    """What is said of all of it. CodeBuddy does not keep on which branch a person was: the one changed last counts."""
    skeleton.tags = tuple(
        dict.fromkeys(t for branch in branches for t in tags_of(dict_of(branch.fields.get("metadata")).get("tags")))
    )
    skeleton.created = _span([branch.fields.get("createdAt") for branch in branches])[0]
    skeleton.updated = _span([branch.updated for branch in branches])[1]
    newest = max(branches, key=lambda branch: (bool(branch.found), _instant(branch.updated)), default=None)
    skeleton.default = newest.id if newest is not None else ""


def _span(times: Sequence[object]) -> tuple[Time, Time]:
    """The earliest and the latest of the times that are some."""
    known = sorted(filter(parse_time, map(time_of, times)), key=_instant)
    return (known[0], known[-1]) if known else (None, None)


def _instant(time: Time) -> float:
    parsed = parse_time(time)
    return parsed.timestamp() if parsed is not None else 0.0
