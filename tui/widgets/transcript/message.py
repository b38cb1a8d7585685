"""A message of a path as sections: its header, what it says, its calls with their results, its notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from bough.core.conversation import Conversation, first_words
from bough.core.errors import BoughError
from bough.core.model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from bough.tui.safe import safe, safe_line

from .blocks import Block
from .extras import attachment, note_block, note_words, record_block
from .headers import Headers
from .pairing import Pairing, Place
from .sections import Section
from .tools import INDENT, call_sections, json_block, result_section
from .words import plural, seconds, size

MOST_CHARACTERS = 1_000_000
"""Characters of one text that are shown."""
MOST_NOTES = 100
"""Notes shown after one message."""

ReadText = Callable[[str], list[Block]]
"""Turns Markdown, safe and without tabs, into blocks; may give the plain text first and the blocks later."""


class Messages:
    """The messages of one path, each as the sections it is drawn as."""

    def __init__(
        self, conversation: Conversation, path: Sequence[int], read_text: ReadText, clock: Callable[[], datetime]
    ) -> None:
        self.conversation = conversation
        self.path = path
        self.notes = False
        """Whether notes are shown after the message that they follow."""
        self._skeleton = conversation.skeleton
        self._read_text = read_text
        self._headers = Headers(self._skeleton, path, clock, self._typed)
        self.pairing = Pairing(self._skeleton, path, self._parts_or_none)

    def sections(self, position: int) -> list[Section]:
        """All sections of a message; none for one that is wholly shown elsewhere."""
        entry = self.path[position]
        try:
            parts = self.conversation.parts(entry)
        except (BoughError, OSError) as error:
            return [self._failure(error)]
        sections = [section for at, part in enumerate(parts) for section in self._part(Place(position, at), part)]
        elsewhere = any(self._is_shown_above(position, at) for at in range(len(parts)))
        if not elsewhere and self._has_header(position, parts):
            sections.insert(0, _fixed(self._headers.header(position)))
        if not elsewhere and not any(section.bar or section.body for section in sections):
            sections = [_fixed(Block("·", look="quiet"))]  # each message has a line, or walking has no bound
        for note in self._typed(entry):
            sections.extend(self._interjection(note))
        if self.notes:
            sections.extend(self._notes(entry))
        return sections

    def record(self, position: int) -> list[Section]:
        """The record of a message as its file has it."""
        try:
            raw = self.conversation.raw(self.path[position])
        except (BoughError, OSError) as error:
            return [self._failure(error)]
        return [_fixed(self._headers.header(position), record_block(raw))]

    def home(self, position: int) -> int:
        """Where a message is shown: at its call if it is a result, else at its own position."""
        if self._skeleton.kinds[self.path[position]] != "result":
            return position
        for at in range(len(self._parts_or_none(position))):
            call = self.pairing.call_of(Place(position, at))
            if call is not None:
                return call.position
        return position

    def _part(self, place: Place, part: Part) -> Iterator[Section]:
        entry = self.path[place.position]
        key = f"{self._skeleton.ids[entry]}:{place.part}"
        match part:
            case Text() if self._is_folded(entry):
                yield self._context(entry, part.text, key)
            case Text():
                text = part.text
                yield Section(lambda: self._said(text))
            case Thinking():
                yield self._thought(place, part, key)
            case ToolCall():
                yield from self._call(place, part, key)
            case ToolResult():
                if self.pairing.call_of(place) is None:
                    yield result_section(part, key)
            case Image() | File():
                yield _fixed(attachment(part))
            case Unknown():
                raw = part.raw
                bar = _bar(f"unknown part  {safe_line(first_words(raw))[:80]}", "unknown")
                yield Section(lambda: [json_block(raw)], bar=bar, kind="unknown", key=key)

    def _said(self, text: str) -> list[Block]:
        rest = len(text) - MOST_CHARACTERS
        blocks = self._read_text(safe(text[:MOST_CHARACTERS]).expandtabs(4))
        return [*blocks, Block(f"⋯ {plural(rest, 'character')} more", look="quiet")] if rest > 0 else blocks

    def _thought(self, place: Place, part: Thinking, key: str) -> Section:
        text = part.text
        time = self._thinking_time(place.position)
        name = f"thought for {time}" if time else "thought"
        if not text.strip():
            said = name if time else f"{name}, not kept in the file"
            return _fixed(Block(f"· {said}", look="thinking", mode="bar"))
        words = safe_line(text[:400]).strip()
        bar = _bar(f"{name}  {' '.join(words.split())}", "thinking")

        def body() -> list[Block]:
            blocks = self._said(text)
            return [_under(block, "thinking") for block in blocks]

        return Section(body, bar=bar, kind="thinking", key=key)

    def _thinking_time(self, position: int) -> str:
        """How long it thought: since the message before, where the record holds nothing but the thought."""
        if position and self._skeleton.kinds[self.path[position]] == "thinking":
            waited = self._waited(position - 1, position)
            if waited is not None and 0.95 <= waited < 3600:
                return seconds(waited)
        return ""

    def _call(self, place: Place, call: ToolCall, key: str) -> Iterator[Section]:
        found = self.pairing.result_of(place)
        if found is None:
            yield from call_sections(call, None, key, None, self._skeleton.project)
            return
        result = self._parts_or_none(found.position)[found.part]
        if isinstance(result, ToolResult):
            waited = self._waited(place.position, found.position)
            yield from call_sections(call, result, key, waited, self._skeleton.project)

    def _context(self, entry: int, text: str, key: str) -> Section:
        amount_of = size(len(text.encode("utf-8", "replace")))
        what = "summary of what came before" if self._skeleton.kinds[entry] == "summary" else "context injected"
        if self._skeleton.roles[entry] == "system" and self._skeleton.kinds[entry] != "summary":
            what = "system instructions"
        bar = _bar(f"{what}, {amount_of}", "quiet")
        return Section(lambda: [_under(block, "") for block in self._said(text)], bar=bar, kind="context", key=key)

    def _is_folded(self, entry: int) -> bool:
        return bool(self._skeleton.hidden[entry]) or self._skeleton.kinds[entry] in ("context", "summary", "note")

    def _has_header(self, position: int, parts: Parts) -> bool:
        """Not where a message goes on with the answer before it, nor where all it says is folded."""
        entry = self.path[position]
        if self._skeleton.ids[entry] in self._skeleton.labels:
            return True
        if self._is_folded(entry):
            return any(not isinstance(part, Text) for part in parts)
        return not self._headers.goes_on(position)

    def _is_shown_above(self, position: int, part: int) -> bool:
        return self.pairing.call_of(Place(position, part)) is not None

    def _typed(self, entry: int) -> list[int]:
        """Notes after a message that a person typed while the model worked, and that were not sent as messages."""
        notes = self.conversation.tree.notes.get(entry, ())
        return [note for note in notes[:MOST_NOTES] if self._is_typed(note)]

    def _is_typed(self, note: int) -> bool:
        return self._skeleton.roles[note] == "user" and not self._skeleton.hidden[note]

    def _interjection(self, note: int) -> Iterator[Section]:
        yield _fixed(self._headers.header_of(note))
        for part in self._parts_of(note):
            if isinstance(part, Text):
                yield Section(partial(self._said, part.text))

    def _notes(self, entry: int) -> Iterator[Section]:
        typed = self._typed(entry)
        notes = [note for note in self.conversation.tree.notes.get(entry, ()) if note not in typed]
        for note in notes[:MOST_NOTES]:
            parts = self._parts_of(note)
            words = safe_line(note_words(parts))[:200]
            body = parts[0].raw if len(parts) == 1 and isinstance(parts[0], Unknown) else parts
            bar = _bar(f"note  {words}", "quiet")
            yield Section(lambda body=body: [note_block(body)], bar=bar, kind="note", key=self._skeleton.ids[note])  # type: ignore[misc]  # mypy cannot type a lambda's default
        if len(notes) > MOST_NOTES:
            yield _fixed(Block(f"⋯ {plural(len(notes) - MOST_NOTES, 'note')} more", look="quiet", mode="bar"))

    def _waited(self, earlier: int, later: int) -> float | None:
        start = self._skeleton.time(self.path[earlier])
        end = self._skeleton.time(self.path[later])
        return (end - start).total_seconds() if start and end else None

    def _parts_or_none(self, position: int) -> Parts:
        return self._parts_of(self.path[position])

    def _parts_of(self, entry: int) -> Parts:
        try:
            return self.conversation.parts(entry)
        except (BoughError, OSError):
            return ()  # the message itself says why

    def _failure(self, error: BoughError | OSError) -> Section:
        sentence = safe_line(str(error))
        return _fixed(Block(f"! {sentence}", look="failed", gap=True))


def _fixed(*blocks: Block) -> Section:
    return Section(lambda: list(blocks))


def _bar(text: str, look: str) -> Block:
    return Block(text, look=look, mode="bar")


def _under(block: Block, look: str) -> Block:
    """A block set in under its bar."""
    own = look if look and block.look in ("text", "quote") else block.look
    last = INDENT + block.last if block.last else ""
    return block._replace(first=INDENT + block.first, rest=INDENT + block.rest, last=last, look=own)
