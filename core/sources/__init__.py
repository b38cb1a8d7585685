"""Which formats there are: Bough's own, and those that other packages offer (entry point group `bough.sources`).

A source is imported when it is asked for, because listing what the catalog already knows needs none. One that cannot be
loaded is a problem and hides no other.
"""

from __future__ import annotations

import errno
import os
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import NotFound, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint
    from io import FileIO

    from ..model import Problem
    from .base import Head, Source

__all__ = ["BUILT_IN", "FROM_DOCUMENTATION", "GROUP", "all_sources", "detect", "failures", "head", "source"]

GROUP = "bough.sources"
"""Entry point group under which other packages offer a class that implements `Source`."""

BUILT_IN = {
    "bough": ("bough", "Bough"),
    "claude-code": ("claude_code", "ClaudeCode"),
    "codex": ("codex", "Codex"),
    "pi": ("pi", "Pi"),
    "chatgpt": ("chatgpt", "ChatGPT"),
    "codebuddy": ("codebuddy", "CodeBuddy"),
    "claw-code": ("claw_code", "ClawCode"),
    "kodegen": ("kodegen", "Kodegen"),
    "helixcode": ("helixcode", "HelixCode"),
    "multiagentcoder": ("multiagentcoder", "MultiAgentCoder"),
    "claude-ai": ("claude_ai", "ClaudeAI"),
    "gemini-cli": ("gemini_cli", "GeminiCli"),
    "cline": ("cline", "Cline"),
    "roo-code": ("cline", "RooCode"),
    "continue": ("continuedev", "Continue"),
    "aider": ("aider", "Aider"),
    "librechat": ("librechat", "LibreChat"),
    "openassistant": ("openassistant", "OpenAssistant"),
    "sharegpt": ("sharegpt", "ShareGPT"),
    "sillytavern": ("sillytavern", "SillyTavern"),
    "opencode": ("opencode", "OpenCode"),
    "crush": ("crush", "Crush"),
    "open-webui": ("open_webui", "OpenWebUI"),
    "llm": ("llm", "LLM"),
}
"""Module and class of each source that comes with Bough, in the order in which files are offered to them."""

FROM_DOCUMENTATION = frozenset({"llm", "sillytavern"})
"""Sources that were written from a tool's documentation and code: no real file of theirs could be tried."""

_LONGEST_FIRST_RECORD = 16 << 20
_CHUNK = 1 << 20
_LEAST = 1 << 12
"""Bytes that are asked for at once, also of a file that is shorter: it may grow."""
_failures: dict[str, str] = {}


def all_sources() -> tuple[Source, ...]:
    """Every source that could be loaded, Bough's own first."""
    names = [*BUILT_IN, *(name for name in _entry_points() if name not in BUILT_IN)]
    return tuple(found for name in names if (found := _loaded(name)) is not None)


def source(name: str) -> Source:
    """The source of that name. Raises NotFound, also for one that could not be loaded."""
    found = _loaded(name) if name in BUILT_IN or name in _entry_points() else None
    if found is None:
        raise NotFound("source", name, _failures.get(name, "`bough sources` lists those there are."))
    return found


def failures() -> list[Problem]:
    """The sources that were asked for and could not be loaded."""
    from ..linking import problem  # noqa: PLC0415 - start-up time: wanted only once sources are in use

    return [problem("source", name, "", sentence) for name, sentence in _failures.items()]


def head(path: Path) -> Head:
    """The first bytes of a file. Raises Unreadable, also for what is no regular file."""
    from .base import HEAD_BYTES, Head  # noqa: PLC0415 - start-up time: the catalog knows most files

    flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - flags: a pipe must not block us
            size = os.fstat(file.fileno()).st_size
            data = file.read(min(HEAD_BYTES, max(size, _LEAST)))
            if data is None:
                raise BlockingIOError(errno.EAGAIN, "there is nothing to read just now")
            return Head(Path(path), data + _rest_of_record(file, data), size)
    except OSError as error:
        raise Unreadable(path, (error.strerror or str(error)).lower()) from error


def _rest_of_record(file: FileIO, data: bytes) -> bytes:
    """What is left of the first record: an image in it makes a line of a megabyte."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or b"\n" in data.lstrip():
        return b""
    rest: list[bytes] = []
    while sum(map(len, rest)) < _LONGEST_FIRST_RECORD and (chunk := file.read(_CHUNK)):
        line, newline, _ = chunk.partition(b"\n")
        rest += [line, newline]
        if newline:
            break
    return b"".join(rest)


def detect(path: Path) -> Source | None:
    """The source whose format a file is of, by its content. Raises Unreadable."""
    first = head(path)
    return next((source for source in all_sources() if _claims(source, first)), None)


def _claims(source: Source, first: Head) -> bool:
    """Whether a source takes a file for its own; one that fails over it does not, and the others are asked."""
    try:
        return source.detect(first)
    except Exception as error:  # noqa: BLE001 - code of strangers may fail in any way, and must not take the others along
        _failures[source.name] = f"The source {source.name} failed over {first.path} ({type(error).__name__}: {error})."
        return False


@cache
def _entry_points() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - start-up time

    return {point.name: point for point in entry_points(group=GROUP)}


@cache
def _loaded(name: str) -> Source | None:
    load = _built_in if name in BUILT_IN else _foreign
    return _guarded(name, load)


def _guarded(name: str, load: Callable[[str], Source]) -> Source | None:
    try:
        return load(name)
    except Exception as error:  # noqa: BLE001 - code of strangers may fail in any way, and must not take the others along
        _failures[name] = f"The source {name} could not be loaded ({type(error).__name__}: {error}); the others work."
        return None


def _built_in(name: str) -> Source:
    module, class_name = BUILT_IN[name]
    made: Source = getattr(import_module(f".{module}", __name__), class_name)()
    return made


def _foreign(name: str) -> Source:
    made: Source = _entry_points()[name].load()()
    return made
