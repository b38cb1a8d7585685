"""Which native conversation was made of a conversation of another tool: its log says so in its first line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .context import Context
from .disk import names_in, reason
from .errors import Unreadable
from .lines import parse_loosely
from .native import LOG, is_id
from .store import Store


def find_origin(store: Store, source: str, id: str) -> str | None:
    """The native conversation that was made of a foreign one, None if there is none."""
    context = store.context
    names = [name for name in names_in(context.files, context.conversations) if is_id(name)]
    return next((name for name in names if _origin(context, name) == (source, id)), None)


def _origin(context: Context, id: str) -> tuple[str, str] | None:
    """Where a conversation came from: once a log says that, it stays so."""
    if id not in context.origins:
        origin = origin_of(context.conversations / id / LOG)
        if not isinstance(origin.get("source"), str) or not isinstance(origin.get("id"), str):
            return None
        context.origins[id] = (origin["source"], origin["id"])
    return context.origins[id]


def origin_of(log: Path) -> dict[str, Any]:
    """The origin in the first line of a log, empty if there is none. Raises Unreadable."""
    try:
        with log.open("rb") as file:
            header = parse_loosely(file.readline(65_536))
    except (FileNotFoundError, NotADirectoryError, PermissionError, ValueError):
        return {}
    except OSError as error:  # it may be the one that is looked for, and would be made a second time
        raise Unreadable(log, reason(error)) from error
    origin = header.get("origin") if isinstance(header, dict) else None
    return origin if isinstance(origin, dict) else {}
