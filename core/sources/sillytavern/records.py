"""What the messages of a chat are, and what they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ...model import File, Image, Nature, Parts, Text, Thinking, Unknown
from ..drafts import Time, count_of, dict_of, text_of, time_of
from ..facts import facts

_AT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) ?@ ?(\d{1,2})h ?(\d{1,2})m ?(\d{1,2})s ?(?:(\d{1,3})ms)?")
_IN_WORDS = ("%B %d, %Y %I:%M%p", "%b %d, %Y %I:%M%p")


def is_message(record: dict[str, Any]) -> bool:
    """Whether a record is a message, and not the first line of a chat."""
    return "mes" in record


def nature(record: dict[str, Any]) -> Nature:
    """Who said it; what is marked as the system's is hidden from the model."""
    if record.get("is_user") is True:
        return "user", "prompt", record.get("is_system") is True
    if record.get("is_system") is True:
        return "system", "context", True
    return "assistant", "answer", False


def alternates(record: dict[str, Any]) -> list[int]:
    """Which of its swipes a message does not show now. What it shows may have been edited since: then all of them."""
    swipes = record.get("swipes")
    if not isinstance(swipes, list):
        return []
    chosen = record.get("swipe_id")
    at = chosen if isinstance(chosen, int) and not isinstance(chosen, bool) else -1
    shown = 0 <= at < len(swipes) and swipes[at] == record.get("mes")
    if not shown and record.get("mes") in swipes:
        at, shown = swipes.index(record.get("mes")), True
    return [number for number in range(len(swipes)) if not shown or number != at]


def swipe(record: dict[str, Any], number: int) -> dict[str, Any]:
    """An alternate as a message of its own."""
    infos = record.get("swipe_info")
    info = dict_of(infos[number]) if isinstance(infos, list) and number < len(infos) else {}
    swipes = record.get("swipes")
    said = swipes[number] if isinstance(swipes, list) and number < len(swipes) else None
    return {"name": record.get("name"), "mes": said, "send_date": info.get("send_date"), "extra": info.get("extra")}


def tokens(record: dict[str, Any]) -> int:
    """Tokens of a message, where they were counted."""
    return count_of(dict_of(record.get("extra")).get("token_count"))


def parts(record: object) -> Parts:
    """What a message says; of a chat, what its first line says."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    if not is_message(record):
        return facts(record)
    extra = dict_of(record.get("extra"))
    thought, said = text_of(extra.get("reasoning")), record.get("mes")
    found: Parts = (Thinking(thought),) if thought else ()
    if said not in (None, ""):
        found += (Text(said) if isinstance(said, str) else Unknown(said),)
    if image := text_of(extra.get("image")):
        found += (Image(image if not image.startswith("data:") else "", "", 0),)
    if file := dict_of(extra.get("file")):
        found += (File(text_of(file.get("name")), "", count_of(file.get("size"))),)
    return found


def time_said(value: object) -> Time:
    """A time in any of the shapes that versions have written: local ones are taken in the zone of this machine."""
    if not isinstance(value, str):
        return time_of(value)
    if value.isascii() and value.isdigit():
        return int(value[:16])
    if found := _AT.fullmatch(value.strip()):
        year, month, day, hour, minute, second, milliseconds = (int(part or 0) for part in found.groups())
        value = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}"
    for read in (datetime.fromisoformat, *map(_reader, _IN_WORDS)):
        try:
            time = read(value.strip())
            return time.isoformat() if time.tzinfo is not None else time.astimezone().isoformat()
        except (ValueError, OverflowError, OSError):
            continue
    return value


def _reader(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)  # noqa: DTZ007 - no zone is written
