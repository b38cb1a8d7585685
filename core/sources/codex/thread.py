"""One thread, read from its rollout or from several that continue one another, into a skeleton.

Decisions:

- `response_item` records are the messages. Events that repeat one belong to it. A thread that has prompts or answers as
  events only is read once more with those events as its messages.
- `thread_rolled_back` takes back turns: what comes next hangs on the message before them, and they become a branch that
  was left. Taking back more turns than there are takes back all, as Codex does. If nothing comes next, the default
  branch is one without messages at the message before them.
- `compacted` is a summary on the path: the messages that it stands for are still above it.
- The path goes on across `session_meta` records; the first one names the thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from ...linking import problem
from ...model import Nature, Problem
from ...skeleton import Skeleton, Stat
from ..batches import Batches
from .growth import Growth
from .natures import ANSWER, ITEMS, NOTE, PROMPT, SUMMARY, item_nature, message_nature
from .packed import rollout
from .records import Payload, Record
from .repeats import Repeats
from .voices import VOICES, substitutes, voice_of


class Part(NamedTuple):
    """A rollout that was read, or some of its records."""

    reader: Batches
    file: int
    since: int
    until: int | None
    before: int
    """Number of the last record before it."""


class Thread:
    """What is gathered on the way through the rollouts of one thread."""

    def __init__(self, speaking: Collection[str] = (), suffix: str = "") -> None:
        self.growth = Growth(suffix)
        self.parts: list[Part] = []
        """The rollouts in the order they were read: the thread's own is the last, after those it continues."""
        self.stats: dict[int, Stat] = {}
        self.calls: dict[str, int] = {}
        """Entries of the calls that started a sub-agent, by the call's id."""
        self.results: dict[str, int] = {}
        """Entries of what those calls answered."""
        self.spawned: dict[str, str] = {}
        """Call by the id of the thread it started, where an event tells."""
        self.shift = 0
        """Entries before ours in the skeleton of the conversation."""
        self._speaking = speaking
        self._heard: Counter[str] = Counter()
        self._repeats = Repeats(self.growth)
        self._unknown: set[str] = set()

    # Files

    def take(self, path: Path, file: int, since: int = 0, until: int | None = None) -> None:
        """Read a rollout, or of it the records with an ordinal from `since` on and below `until`. Raises Unreadable."""
        if self.parts:
            self._end_part()
        self.growth.file = file
        self.parts.append(Part(Batches(path, Record), file, since, until, self.growth.number))
        self._read()

    def became(self) -> str:
        """What became of its files: `same`, `grown` if the last one has, else `other`."""
        marks = [(part.reader.mark, part.reader.path) for part in self.parts]
        now = [mark.now(path) if mark is not None else "other" for mark, path in marks]
        return "other" if self._speaking or not now or any(map("same".__ne__, now[:-1])) else now[-1]

    def read_on(self) -> None:
        """Read what was added to the last file. Raises Unreadable."""
        self.growth.apart()
        self._read()

    def _read(self) -> None:
        growth, part = self.growth, self.parts[-1]
        path, since, until = part.reader.path, part.since, part.until
        with rollout(path) as (descriptor, self.stats[part.file]):
            for batch in part.reader.readable(descriptor):
                for number, offset, length, record in zip(*batch, strict=True):
                    if (since or until is not None) and _outside(record, number, since, until):
                        growth.keep("elsewhere", offset, length)
                        continue
                    growth.number = part.before + number
                    payload = record.payload
                    if payload is None:
                        self._bare(record, path, offset, length)
                    elif record.type == "response_item":
                        self._item(payload, record.timestamp, path, offset, length)
                    elif record.type == "event_msg":
                        self._event(payload, record.timestamp, offset, length)
                    else:
                        self._other(record, payload, path, offset, length)
                growth.settle()

    def _end_part(self) -> None:
        """No more of the last file: another one comes."""
        reader = self.parts[-1].reader
        for offset, length in reader.kept:
            self.growth.keep("bad-record", offset, length)
        self.growth.skeleton.records += reader.count
        self.growth.skeleton.problems += _problems(reader)

    def skeleton(self) -> Skeleton:
        """What was read so far."""
        reader = self.parts[-1].reader
        skeleton = self.growth.grown(reader.kept)
        skeleton.records += reader.count
        skeleton.problems = [*skeleton.problems, *_problems(reader)]
        return skeleton

    def voices(self) -> set[str]:
        """The events to be read as messages, where nothing else has prompts, or answers."""
        return substitutes(self._heard, self.growth.natures)

    @property
    def path(self) -> Path:
        """The thread's own rollout."""
        return self.parts[-1].reader.path

    def __len__(self) -> int:
        return len(self.growth.natures)

    # A record

    def _item(self, item: Payload, time: str | float | None, path: Path, offset: int, length: int) -> None:
        if item.type == "message":
            nature = self._message(item)
        else:
            nature = item_nature(item.type) or NOTE
            if nature is NOTE and item.type not in ITEMS:
                self._stranger(f"response_item/{item.type}", path, offset)
            elif item.call_id is not None and (item.name == "spawn_agent" or item.call_id in self.calls):
                self._spawning(item, item.call_id)
        if nature is not NOTE:
            (self._repeats.end_prompts if nature[0] == "assistant" else self._repeats.end_answers)()
        self.growth.add(nature, item.id, time, offset, length)

    def _message(self, item: Payload) -> Nature:
        content = bytes(item.content)
        nature = message_nature(item.role, content)
        if nature[0] == "user":
            return PROMPT if self._repeats.prompt(content) else nature
        if nature is ANSWER:
            self._repeats.answer(content)
        return nature

    def _event(self, event: Payload, time: str | float | None, offset: int, length: int) -> None:
        growth, entry = self.growth, -1
        match event.type:
            case "token_count":
                growth.answers.count(event.info)
            case "user_message" | "agent_message" | "item_completed":
                voice = voice_of(event)
                self._heard[voice] += 1
                if voice in self._speaking:
                    growth.add(VOICES[voice], None, time, offset, length)
                    return
                entry = self._repeats.event(voice, bytes(event.message))
            case "thread_rolled_back":
                growth.roll_back(event.num_turns or 0)
            case "thread_name_updated":
                self.growth.skeleton.title = event.thread_name or self.growth.skeleton.title
            case "collab_agent_spawn_end" if event.new_thread_id and event.call_id:
                self.spawned[event.new_thread_id] = event.call_id
        growth.keep(f"event_msg/{event.type}", offset, length, entry)

    def _other(self, record: Record, payload: Payload, path: Path, offset: int, length: int) -> None:
        match record.type:
            case "turn_context":
                self.growth.model = payload.model or self.growth.model
            case "compacted":
                self._repeats.end_answers()
                self.growth.add(SUMMARY, None, record.timestamp, offset, length)
                return
            case "session_meta" | "world_state" | "inter_agent_communication_metadata":
                pass
            case type:
                self._stranger(str(type), path, offset)
        self.growth.keep(str(record.type), offset, length)

    def _bare(self, record: Record, path: Path, offset: int, length: int) -> None:
        """A record without envelope, as Codex wrote them in mid-2025."""
        if record.type == "message" or item_nature(record.type) is not None:
            item = Payload(record.type, record.id, record.role, record.name, record.call_id, record.content)
            self._item(item, record.timestamp, path, offset, length)
            return
        if record.type is not None:
            self._stranger(record.type, path, offset)
        self.growth.keep(record.type or ("state" if record.record_type else "session_meta"), offset, length)

    def _spawning(self, item: Payload, call: str) -> None:
        if item.name == "spawn_agent":
            self.calls[call] = len(self.growth.natures)
        else:
            self.results.setdefault(call, len(self.growth.natures))

    def _stranger(self, type: str, path: Path, offset: int) -> None:
        if type not in self._unknown:
            self._unknown.add(type)
            sentence = f"Records of type “{type}” are not known; they are kept as they are."
            self.growth.skeleton.problems.append(problem("unknown-record", path, f"byte {offset}", sentence))


def _problems(reader: Batches) -> list[Problem]:
    empty = [] if reader.count else [problem("empty", reader.path, "", "The file holds no records.")]
    return [*reader.problems, *empty]


def _outside(record: Record, number: int, since: int, until: int | None) -> bool:
    """Whether a record is no part of the history; lines count from 0 where they have no ordinal."""
    ordinal = number - 1 if record.ordinal is None else record.ordinal
    return ordinal < since or (until is not None and ordinal >= until)
