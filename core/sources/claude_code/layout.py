"""Where Claude Code keeps what: its folders, and which files belong together.

`projects/<folder>/<session>.jsonl`; sub-agents since 2.0 in `<session>/subagents/`, in folders of workflows below that,
before that beside the session as `agent-<id>.jsonl`. Large outputs of tools lie in `<session>/tool-results/`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from ...lines import parse_loosely
from ...platform import expanded
from ..base import HEAD_BYTES, Ref

_SUBAGENTS = "subagents"
_NAME_OF_AGENT = re.compile(r"agent-.*\.jsonl")


def roots() -> list[Path]:
    """The folder of projects, in the folder that `CLAUDE_CONFIG_DIR` names, else in `~/.claude`."""
    configured = os.environ.get("CLAUDE_CONFIG_DIR")
    return [expanded(configured or "~/.claude") / "projects"]


def files(root: Path) -> Iterator[Path]:
    """Sessions and sub-agents below a folder of projects, by their names; links to folders are not followed."""
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        inside = _SUBAGENTS in here.relative_to(root).parts
        folders[:] = sorted(name for name in folders if name not in ("tool-results", "memory"))
        for name in sorted(names):
            if name.endswith(".jsonl") and (name.startswith("agent-") or not inside):
                yield here / name


def discover(source: str, found: Iterable[Path]) -> Iterator[Ref]:
    """Each session with the files of its sub-agents; a sub-agent without its session is a conversation of its own."""
    paths = list(dict.fromkeys(found))
    sessions = {path for path in paths if not _is_agent(path)}
    grouped: dict[Path, list[Path]] = {}
    for path in paths:
        owner = _session_of(path) if _is_agent(path) else None
        grouped.setdefault(owner if owner in sessions and owner is not None else path, []).append(path)
    for first, members in grouped.items():
        rest = sorted(path for path in members if path != first)
        yield Ref(source, first.stem, (first, *rest))


def current(ref: Ref) -> Ref:
    """A session with the sub-agents it has now, in its own folder, beside it, and among the files it had."""
    first = ref.files[0]
    if _is_agent(first):
        return ref
    known = (path for path in ref.files[1:] if path.exists())
    inside = files(first.with_suffix("") / _SUBAGENTS) if first.with_suffix("").is_dir() else ()
    agents = sorted({*known, *(path for path in inside if _is_agent(path)), *_beside(first)})
    return ref._replace(files=(first, *agents))


def _beside(session: Path) -> Iterator[Path]:
    """The sub-agents of a session that lie in its own folder, as they did before 2.0."""
    try:
        with os.scandir(session.parent) as entries:
            found = [(entry.name, entry.stat()) for entry in entries if _NAME_OF_AGENT.fullmatch(entry.name)]
    except OSError:
        return
    for name, facts in found:
        if _session_named(session.with_name(name), facts.st_ino, facts.st_size, facts.st_mtime_ns) == session:
            yield session.with_name(name)


@lru_cache(maxsize=4096)
def _session_named(agent: Path, *facts: int) -> Path | None:  # noqa: ARG001 - they say when to look again
    """`_session_of`, once for each version of a file: a live session is asked for its files several times a second."""
    return _session_of(agent)


def _is_agent(path: Path) -> bool:
    return path.name.startswith("agent-")


def _session_of(agent: Path) -> Path | None:
    """The session's file that a sub-agent's belongs to, whether it exists or not."""
    for folder in agent.parents:
        if folder.name == _SUBAGENTS:
            return folder.parent.with_name(f"{folder.parent.name}.jsonl")
    session = _first_session_id(agent)
    return agent.with_name(f"{session}.jsonl") if session else None


class _First(msgspec.Struct):
    sessionId: str | None = None  # noqa: N815 - a name of the format


def _first_session_id(path: Path) -> str | None:
    """The session that the first record names. A name that could lead elsewhere is none."""
    try:
        with path.open("rb") as stream:
            line = stream.readline(16 * HEAD_BYTES)
    except OSError:
        return None
    try:
        session = msgspec.json.decode(line, type=_First).sessionId
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            record = parse_loosely(line)
        except ValueError:
            return None
        session = record.get("sessionId") if isinstance(record, dict) else None
    return session if isinstance(session, str) and session and "/" not in session and "\0" not in session else None
