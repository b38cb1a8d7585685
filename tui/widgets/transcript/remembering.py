"""One's place in a conversation and what is folded in it, as plain values that can be stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .making import position_on
from .reading import Reading
from .sections import Folds
from .window import Spot


def state_of(reading: Reading) -> dict[str, Any]:
    """Where one is and what is folded, by ids."""
    folds, spot = reading.pages.folds, reading.window.anchor
    ids, path = reading.conversation.skeleton.ids, reading.path
    return {
        "anchor": ids[path[spot.message]] if path else "",
        "line": spot.line,
        "current": ids[path[reading.current]] if path else "",
        "folds": sorted(folds.turned),
        "kinds": dict(folds.kinds),
        "notes": reading.pages.messages.notes,
    }


def restore(reading: Reading, state: Mapping[str, Any]) -> None:
    """Go back to where a state was taken, as far as that is still there. Anything odd in it is passed over."""
    folds, kinds, line = state.get("folds"), state.get("kinds"), state.get("line")
    reading.pages.folds = Folds(
        (key for key in folds if isinstance(key, str)) if isinstance(folds, list) else (),
        {str(kind): value is True for kind, value in kinds.items()} if isinstance(kinds, dict) else {},
    )
    reading.pages.messages.notes = state.get("notes") is True
    reading.pages.forget()
    anchor, current = _position(reading, state.get("anchor")), _position(reading, state.get("current"))
    if anchor is not None:
        last = max(0, reading.pages.height(anchor) - 1)
        reading.window.anchor = Spot(anchor, min(last, max(0, line)) if isinstance(line, int) else 0)
    if current is not None:
        reading.current = current
    reading.window.sync()


def _position(reading: Reading, id: object) -> int | None:
    entry = reading.conversation.index_of(id) if isinstance(id, str) and id else None
    return position_on(reading.path, entry) if entry is not None else None
