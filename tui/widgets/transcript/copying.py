"""What is copied of a message: its text as it was written, or a piece of code in it."""

from __future__ import annotations

from bough.core.errors import BoughError
from bough.core.model import Parts, Text

from .blocks import Block
from .pairing import REACH
from .reading import Reading


def message_text(reading: Reading) -> str:
    """The current message, with all records of the same answer: what was said, in its own Markdown.

    A message in which nothing was said (a tool call, a thought) is copied as it is shown.
    """
    if not reading.path:
        return ""
    texts = [part.text for position in _answer(reading) for part in _parts(reading, position) if isinstance(part, Text)]
    return "\n\n".join(texts) or reading.pages.page(reading.current).text


def code_text(reading: Reading) -> str:
    """The first piece of code of the current message that is in view, else its first; empty without any."""
    pieces = [number for number, block in enumerate(_blocks(reading)) if block.copies]
    if not pieces:
        return ""
    page = reading.pages.page(reading.current)
    seen = {page.lines[spot.line].block for spot in reading.window.spots if spot.message == reading.current}
    first = next((number for number in pieces if number in seen or number + 1 in seen), pieces[0])
    return page.blocks[first + 1].text


def _blocks(reading: Reading) -> list[Block]:
    return list(reading.pages.page(reading.current).blocks) if reading.path else []


def _answer(reading: Reading) -> list[int]:
    """Positions of the records of one answer around the current one."""
    groups = reading.conversation.skeleton.groups
    group = groups[reading.path[reading.current]]
    if group is None:
        return [reading.current]
    around = range(max(0, reading.current - REACH), min(len(reading.path), reading.current + REACH))
    return [position for position in around if groups[reading.path[position]] == group]


def _parts(reading: Reading, position: int) -> Parts:
    try:
        return reading.conversation.parts(reading.path[position])
    except (BoughError, OSError):
        return ()
