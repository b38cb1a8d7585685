"""One thread, read from its rollout or from several that continue one another, into a skeleton.

Decisions:

- `response_item` records are the messages. Events that repeat one belong to it. A thread that has prompts or answers as
  events only is read once more with those events as its messages.
- `thread_rolled_back` takes back turns: what comes next hangs on the message before them, and they become a branch that
  was left. Taking back more turns than there are takes back all, as Codex does.
- `compacted` is a summary on the path: the messages that it stands for are still above it.
- The path goes on across `session_meta` records; the first one names the thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from ...linking import problem
from ...model import Locator
from ...skeleton import RawRecord, Skeleton, Stat
from ..jsonlines import Batches, decoded, opened
from .answers import Answers
from .echoes import Echoes
from .natures import ANSWER, NOTE, PROMPT, SUMMARY, Nature, item_nature, message_nature
from .records import Payload, Record

KNOWN_RAW = frozenset({"session_meta", "turn_context", "world_state", "inter_agent_communication_metadata"})
VOICES: dict[str, Nature] = {
    "user_message": PROMPT,
    "agent_message": ANSWER,
    "UserMessage": PROMPT,
    "AgentMessage": ANSWER,
}
"""Events, and items of `item_completed` events, that say what a message says."""


class Thread:
    """What is gathered on the way through the rollouts of one thread."""

    def __init__(self, speaking: Collection[str] = (), suffix: str = "") -> None:
        self.skeleton = Skeleton(())
        self.stats: dict[int, Stat] = {}
        self.calls: dict[str, int] = {}
        """Entries of the calls that started a sub-agent, by the call's id."""
        self.results: dict[str, int] = {}
        """Entries of what those calls answered."""
        self.spawned: dict[str, str] = {}
        """Call by the id of the thread it started, where an event tells."""
        self._speaking = speaking
        self._suffix = suffix
        self._heard: Counter[str] = Counter()
        self._file = 0
        self._taken = 0
        self.head = -1
        """The last message of the living path, -1 before the first."""
        self.shift = 0
        """Entries before ours in the skeleton of the conversation."""
        self._turns: list[int] = []
        self._answers = Answers(self.skeleton)
        self._typed = Echoes()
        self._said = Echoes()
        self._model: str | None = None
        self._unknown: set[str] = set()

    # A file

    def take(self, path: Path, file: int, since: int | None = None, until: int | None = None) -> None:
        """Read a rollout, or of it the records with an ordinal from `since` on and below `until`. Raises Unreadable."""
        self._file = file
        records = Batches(path, Record)
        with opened(path) as (descriptor, self.stats[file]):
            before = self._taken
            for batch in records.batches(descriptor, self.stats[file].size):
                for number, offset, length, record in zip(*batch, strict=True):
                    if since is not None or until is not None:
                        ordinal = number - 1 if record.ordinal is None else record.ordinal
                        if ordinal < (since or 0) or (until is not None and ordinal >= until):
                            self._keep("elsewhere", offset, length)
                            continue
                    self._taken = before + number
                    self._record(record, path, offset, length)
        self.skeleton.records += records.count
        self.skeleton.problems += records.problems
        if not records.count:
            self.skeleton.problems.append(problem("empty", path, "", "The file holds no records."))

    def close(self) -> set[str]:
        """No more files. Returns the events to be read as messages, where nothing else has prompts, or answers."""
        self._answers.close()
        voices: set[str] = set()
        for kind, events in (
            ("prompt", ("user_message", "UserMessage")),
            ("answer", ("agent_message", "AgentMessage")),
        ):
            if kind not in self.skeleton.kinds:
                voices.update([voice for voice in events if self._heard[voice]][:1])
        return voices

    # A record

    def _record(self, record: Record, path: Path, offset: int, length: int) -> None:
        payload = record.payload
        match record.type:
            case "response_item" if payload is not None:
                self._item(payload, record.timestamp, path, offset, length)
            case "event_msg" if payload is not None:
                self._event(payload, record.timestamp, offset, length)
            case "compacted":
                self._summary(record.timestamp, offset, length)
            case "turn_context" | "session_meta" | "world_state" | "inter_agent_communication_metadata":
                if payload is not None and payload.model:
                    self._model = payload.model
                self._keep(record.type, offset, length)
            case None:
                self._keep("state" if record.record_type else "session_meta", offset, length)
            case "message" | "reasoning" | "ghost_snapshot":
                self._item(_bare(record), record.timestamp, path, offset, length)
            case type if type.endswith(("_call", "_output")):
                self._item(_bare(record), record.timestamp, path, offset, length)
            case type:
                self._stranger(type, path, offset)
                self._keep(type, offset, length)

    def _item(self, item: Payload, time: str | float | None, path: Path, offset: int, length: int) -> None:
        if item.type == "message":
            content = bytes(item.content)
            nature = message_nature(item.role, content)
            if nature[0] == "user":
                nature = self._match(self._typed, content) or nature
            elif nature is ANSWER:
                self._match(self._said, content)
        else:
            known = item_nature(item.type)
            if known is None:
                self._stranger(f"response_item/{item.type}", path, offset)
            nature = known or NOTE
            self._note_agents(item)
        self._add(nature, item.id, time, offset, length)

    def _summary(self, time: str | float | None, offset: int, length: int) -> None:
        self._answers.end()
        self._add(SUMMARY, None, time, offset, length)

    def _event(self, event: Payload, time: str | float | None, offset: int, length: int) -> None:
        type = event.type or ""
        voice = _spoken(event)
        if voice:
            self._heard[voice] += 1
            if voice in self._speaking:
                self._add(VOICES[voice], None, time, offset, length)
                return
        entry = -1
        match type:
            case "user_message":
                entry = self._repeat(self._typed, event)
            case "agent_message":
                entry = self._repeat(self._said, event)
            case "token_count":
                self._answers.count(event.info)
            case "thread_rolled_back":
                self._roll_back(event.num_turns or 0)
            case "thread_name_updated":
                self.skeleton.title = event.thread_name or self.skeleton.title
            case "collab_agent_spawn_end" if event.new_thread_id and event.call_id:
                self.spawned[event.new_thread_id] = event.call_id
        self._keep(f"event_msg/{type}", offset, length, entry)

    # What the records do

    def _add(self, nature: Nature, id: str | None, time: str | float | None, offset: int, length: int) -> None:
        role, kind, hidden = nature
        name = id or f"r{self._taken}{self._suffix}"
        group = model = None
        if role == "assistant":
            self._settle(self._typed)
            group, model = self._answers.group(name), self._model
        elif kind != "note":
            self._settle(self._said)
            self._answers.end()
        if kind == "prompt":
            self._turns.append(self.head)
        entry = self.skeleton.append(
            name,
            self.head,
            role,
            kind,
            (self._file, offset, length),
            time=time,
            hidden=hidden,
            group=group,
            model=model,
        )
        if kind != "note":
            self.head = entry

    def _keep(self, type: str, offset: int, length: int, entry: int = -1) -> None:
        self.skeleton.raw.append(RawRecord(type, Locator(self._file, offset, length), entry))

    def _roll_back(self, turns: int) -> None:
        """Go back to before the last turns; a later one that is taken back again goes further up."""
        if turns > 0 and self._turns:
            at = max(0, len(self._turns) - turns)
            self.head = self._turns[at]
            del self._turns[at:]
        self._answers.end()

    def _match(self, echoes: Echoes, content: bytes) -> Nature | None:
        """Join the next entry with the event that said it before; a prompt, then, was typed."""
        entry = len(self.skeleton)
        place = echoes.message(entry, content)
        if place is None:
            return None
        self._join(place, entry)
        return PROMPT

    def _repeat(self, echoes: Echoes, event: Payload) -> int:
        """The entry that an event repeats, -1 if that is still to come."""
        entry = echoes.event(len(self.skeleton.raw), bytes(event.message))
        if entry is None:
            return -1
        if self.skeleton.kinds[entry] == "context":
            self.skeleton.kinds[entry], self.skeleton.hidden[entry] = "prompt", False
            self._turns.append(self.skeleton.parents[entry])
        return entry

    def _settle(self, echoes: Echoes) -> None:
        if echoes.messages or echoes.events:
            pair = echoes.settle(lambda entry: not self.skeleton.hidden[entry])
            if pair is not None:
                self._join(*pair)

    def _join(self, place: int, entry: int) -> None:
        self.skeleton.raw[place] = self.skeleton.raw[place]._replace(message=entry)

    def _note_agents(self, item: Payload) -> None:
        if item.call_id is None:
            return
        if item.name == "spawn_agent":
            self.calls[item.call_id] = len(self.skeleton)
        elif item.call_id in self.calls:
            self.results.setdefault(item.call_id, len(self.skeleton))

    def _stranger(self, type: str, path: Path, offset: int) -> None:
        if type not in self._unknown:
            self._unknown.add(type)
            sentence = f"Records of type “{type}” are not known; they are kept as they are."
            self.skeleton.problems.append(problem("unknown-record", path, f"byte {offset}", sentence))


def _bare(record: Record) -> Payload:
    """A response item without its envelope, as Codex wrote them in mid-2025."""
    return Payload(record.type, record.id, record.role, record.name, record.call_id, record.content)


def _spoken(event: Payload) -> str | None:
    """Which voice an event is, None if it says nothing that a message could say."""
    if event.type != "item_completed":
        return event.type if event.type in VOICES else None
    item = decoded(bytes(event.item))
    type = item.get("type") if isinstance(item, dict) else None
    return type if type in VOICES else None
