"""Going on in a tool from exactly one message: a new session of it, and the command that opens that.

Nothing that a tool wrote is changed. Where the conversation is the tool's own, its records are copied as the tool
itself forks; else they are written in its format, and what that cannot hold is told.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple, cast

from ..errors import Invalid, NotFound
from ..exporting import Document, format_of, save, script_of
from ..model import Problem
from ..native import LOG
from ..origins import origin_of
from ..platform import expanded
from ..unread import refuse_unread_ours

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..model import Branch

TOOLS = ("claude-code", "codex", "pi")
"""Those whose sessions can be written and gone on with."""
_Fork = Callable[["Conversation", int, Path], Document | None]


class Resumption(NamedTuple):
    """How to go on."""

    tool: str
    command: tuple[str, ...]
    """An argument list, never a line for a shell."""
    folder: Path
    """Where the command is to be run: tools find a session by the folder of its project."""
    files: tuple[Path, ...] = ()
    """The new session; empty where the command itself makes it."""
    session: str = ""
    """Its id."""
    problems: tuple[Problem, ...] = ()


class Plan(NamedTuple):
    """A resumption before anything is written."""

    resumption: Resumption
    document: Document | None
    home: Path


def plan(
    conversation: Conversation, tool: str = "", *, branch: Branch | None = None, message: int | None = None
) -> Plan:
    """What going on in a tool takes: its own one where none is named. Writes nothing.

    Raises NotFound for a tool whose sessions cannot be written, Invalid for a conversation without messages, Moved,
    and Unreadable, for a native conversation also where one of its files cannot be read.
    """
    tool = tool or tool_of(conversation)
    if tool not in TOOLS:
        named = tool or f"of {conversation.source.name}"
        raise NotFound("tool", named, f"Say --in with one of {', '.join(TOOLS)}; `bough export` writes other formats.")
    refuse_unread_ours(conversation, "nothing goes on from it")
    at = _entry(conversation, branch, message)
    folder = _folder(conversation)
    own = conversation.source.name == tool
    if own and tool == "codex" and _paginated(conversation):
        return Plan(Resumption(tool, ("codex", "fork", conversation.id), folder), None, folder)
    document = _fork(tool)(conversation, at, folder) if own else None
    if document is None:
        script = script_of(conversation, branch=branch, message=at)
        document = format_of(tool).encode(replace(script, project=str(folder)))
    home = home_of(tool)
    if tool == "pi" and home.name != "sessions":  # a folder that a person named holds the sessions of all projects
        document = replace(document, files=tuple((PurePath(path.name), data) for path, data in document.files))
    files = tuple(home / path for path, _ in document.files)
    command = {
        "claude-code": ("claude", "--resume", document.id),
        "codex": ("codex", "resume", document.id),
        "pi": ("pi", "--session", str(files[0])),
    }[tool]
    return Plan(Resumption(tool, command, folder, files, document.id, document.problems), document, home)


def resume(
    conversation: Conversation, tool: str = "", *, branch: Branch | None = None, message: int | None = None
) -> Resumption:
    """Write the new session, and say how to go on with it. Raises what `plan` raises, and NotSaved."""
    found = plan(conversation, tool, branch=branch, message=message)
    if found.document is not None:
        save(found.document, found.home)
    return found.resumption


def tool_of(conversation: Conversation) -> str:
    """The tool that a conversation came from, through the store of ours as well; empty if its sessions stay here."""
    name = conversation.source.name
    if name == "bough":
        origin = origin_of(conversation.path.with_name(LOG))
        name = str(origin.get("source"))
    return name if name in TOOLS else ""


def home_of(tool: str) -> Path:
    """The folder that a tool keeps its sessions below, its environment variables honoured."""
    if tool == "claude-code":
        return expanded(os.environ.get("CLAUDE_CONFIG_DIR") or "~/.claude")
    if tool == "codex":
        return expanded(os.environ.get("CODEX_HOME") or "~/.codex")
    from ..sources.pi.places import sessions_folder  # noqa: PLC0415 - start-up time

    return sessions_folder()


def _entry(conversation: Conversation, branch: Branch | None, message: int | None) -> int:
    if message is not None:
        return message
    chosen = branch or conversation.tree.default
    at = conversation.tree.head(chosen) if chosen is not None else -1
    if at < 0:
        raise Invalid("This conversation holds no message yet: there is nothing to go on from.")
    return at


def _folder(conversation: Conversation) -> Path:
    """The folder of the project; the person's own where it is unknown or not there any more."""
    project = conversation.skeleton.project
    there = os.path.isabs(project) and os.path.isdir(project)  # noqa: PTH112, PTH117 - which no name makes fail
    return Path(project) if there else Path.home()


def _fork(tool: str) -> _Fork:
    return cast("_Fork", import_module(f".{tool.replace('-', '_')}", __name__).fork)


def _paginated(conversation: Conversation) -> bool:
    from .codex import paginated  # noqa: PLC0415 - start-up time

    return paginated(conversation)
