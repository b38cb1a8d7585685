"""One pass over a session file, into a skeleton.

Decisions:

- `message` entries are the messages. Everything else that pi chains is a note, summaries of compactions and of
  abandoned branches included: they stand for messages that are still in the file, and pi itself does not count them.
  Only `custom_message` is counted, as context: extensions inject it into what the model is told.
- The head is the last entry of the file, as in pi; `/tree` moves it in memory only.
- What a fork took over are the messages that are older than its header.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import UNSET

from ...lines import Records
from ...linking import problem
from ...model import Kind, Locator, Role, Usage
from ...skeleton import RawRecord, Skeleton
from ..jsonlines import gathered, opened
from .chain import chain, nearest_messages
from .family import forked_from
from .records import Block, Cost, Entry, Said, Spent

NOTES = frozenset(
    {
        "model_change",
        "thinking_level_change",
        "compaction",
        "branch_summary",
        "label",
        "session_info",
        "custom",
        "usage",
        "context_edit",
    }
)
_ROLES: dict[str | None, tuple[Role, Kind, bool]] = {
    "user": ("user", "prompt", False),
    "toolResult": ("tool", "result", False),
    "bashExecution": ("user", "prompt", False),  # `!command`, typed by a person
    "branchSummary": ("user", "summary", False),
    "compactionSummary": ("user", "summary", False),
    "custom": ("user", "context", True),
    "hookMessage": ("user", "context", True),
    "system": ("system", "context", True),
}
_ASSISTANT: tuple[Role, Kind, bool] = ("assistant", "answer", False)
_STRANGER: tuple[Role, Kind, bool] = ("system", "context", True)
_NOBODY = Said()


def read(path: Path) -> Skeleton:
    """The skeleton of a session file. Raises Unreadable if it cannot be opened."""
    with opened(path) as (descriptor, stat):
        reading = _Reading(path)
        reading.skeleton.stats = (stat,)
        reading.take(descriptor)
    return reading.finish()


class _Reading:
    """What is gathered on the way through a file."""

    def __init__(self, path: Path) -> None:
        self.records = Records(path, Entry)
        self.skeleton = Skeleton((path,))
        self.parent_ids: list[str | None] = []
        self.header: Entry | None = None
        self.unknown: set[str] = set()

    def take(self, descriptor: int) -> None:
        """Read all entries; what hangs on what is worked out afterwards."""
        records, skeleton, parent_ids = self.records, self.skeleton, self.parent_ids
        last: str | None = None
        for offset, length, entry in records.read(descriptor):
            said = entry.message
            if entry.type == "message" and said is not None:
                if said.role == "assistant":
                    role, kind, hidden = _ASSISTANT
                    kind = _kind(said.content)
                else:
                    role, kind, hidden = _ROLES.get(said.role, _STRANGER)
            elif entry.type == "session":
                self._head(entry, offset, length)
                continue
            else:
                said = _NOBODY
                role, kind, hidden = self._beside(entry)
            id = f"r{records.count}" if entry.id is None else str(entry.id)
            parent = last if entry.parent_id is UNSET else entry.parent_id
            parent_ids.append(str(parent) if isinstance(parent, int) else parent)
            last = id
            spent = said.usage or entry.usage
            if said.provider or entry.provider:
                skeleton.providers[len(skeleton.ids)] = said.provider or entry.provider or ""
            skeleton.ids.append(id)
            skeleton.roles.append(role)
            skeleton.kinds.append(kind)
            skeleton.hidden.append(hidden)
            skeleton.times.append(entry.timestamp)
            skeleton.models.append(said.model or entry.model)
            skeleton.usages.append(usage(spent) if spent is not None else None)
            skeleton.offsets.append(offset)
            skeleton.lengths.append(length)

    def finish(self) -> Skeleton:
        """Link the entries, and say what was wrong."""
        skeleton, path = self.skeleton, self.records.path
        number = len(skeleton.ids)
        skeleton.groups = [None] * number
        skeleton.file.frombytes(bytes(skeleton.file.itemsize * number))
        skeleton.records = self.records.count
        skeleton.problems = self.records.problems
        whole = chain(skeleton.ids, self.parent_ids, self._report)
        skeleton.parents = nearest_messages(whole, skeleton.kinds)
        skeleton.active = number - 1
        if self.header is not None:
            skeleton.forked_from = forked_from(self.header, path, skeleton)
        elif self.records.count:
            self._problem("missing-header", "", "The file has no session header; its entries were read without one.")
        else:
            self._problem("empty", "", "The file holds no records.")
        skeleton.problems = gathered(skeleton.problems)
        return skeleton

    def _head(self, entry: Entry, offset: int, length: int) -> None:
        skeleton = self.skeleton
        skeleton.raw.append(RawRecord("session", Locator(0, offset, length)))
        if self.header is None:
            self.header = entry
            skeleton.id = "" if entry.id is None else str(entry.id)
            skeleton.project = entry.cwd or ""
            skeleton.created = entry.timestamp

    def _beside(self, entry: Entry) -> tuple[Role, Kind, bool]:
        """An entry that is no message: what it means for the whole conversation, and how it is kept."""
        skeleton = self.skeleton
        match entry.type:
            case "custom_message":
                return "user", "context", True
            case "label" if entry.target_id is not None:
                skeleton.labels.pop(entry.target_id, None)
                if entry.label:
                    skeleton.labels[entry.target_id] = entry.label
            case "session_info":
                skeleton.title = entry.name or ""
        if entry.type not in NOTES and str(entry.type) not in self.unknown:
            self.unknown.add(str(entry.type))
            place = f"record {self.records.count}"
            self._problem("unknown-record", place, f"Entries of type “{entry.type}” are not known; they are kept raw.")
        return "system", "note", False

    def _report(self, code: str, index: int, sentence: str) -> None:
        self._problem(code, self.skeleton.ids[index], sentence)

    def _problem(self, code: str, place: str, sentence: str) -> None:
        self.skeleton.problems.append(problem(code, self.records.path, place, sentence))


def _kind(content: list[Block | str] | str | None) -> Kind:
    """What an assistant's entry is: an answer if it has text, else a call, else thoughts."""
    if not isinstance(content, list) or not content:
        return "answer"
    types = [block.type if isinstance(block, Block) else "text" for block in content]
    if "text" in types:
        return "answer"
    if "toolCall" in types:
        return "call"
    return "thinking" if "thinking" in types else "answer"


def usage(spent: Spent) -> Usage:
    """Tokens of one answer; the cost is None where pi names none."""
    cost = spent.cost.total if isinstance(spent.cost, Cost) else spent.cost
    return Usage(
        spent.input or 0,
        spent.output or 0,
        spent.cache_read or 0,
        spent.cache_write or 0,
        cost if isinstance(cost, int | float) else None,
    )
