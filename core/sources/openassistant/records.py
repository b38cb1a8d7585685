"""What a message of OpenAssistant is."""

from __future__ import annotations

from typing import Any

from ...model import Nature, Parts, Text, Unknown
from ..drafts import text_of

_NATURES: dict[str, Nature] = {
    "prompter": ("user", "prompt", False),
    "assistant": ("assistant", "answer", False),
}
_SYSTEM: Nature = ("system", "context", True)


def nature(record: dict[str, Any]) -> Nature:
    """Who said it."""
    return _NATURES.get(text_of(record.get("role")), _SYSTEM)


def rank(record: dict[str, Any]) -> float:
    """How people ranked it among the answers beside it: 0 is the best, those without a rank come last."""
    value = record.get("rank")
    return float(value) if isinstance(value, int | float) and abs(value) < 1 << 53 else float("inf")


def parts(record: object) -> Parts:
    """What it says."""
    match record:
        case {"text": str(text)}:
            return (Text(text),) if text else ()
        case {"prompt": dict()}:
            return ()
    return (Unknown(record),)
