"""Which agents run in which folder: for people to know. It proves nothing, and no lock follows from it."""

# ruff: noqa: PTH119, PTH122, PTH206
# Strings: command lines of all kinds come by, and the interpreter remembers the parts of paths.

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from ..clock import Clock
from .changes import Agent

SEARCH_SECONDS: Final = 10.0
"""Processes are searched no more often: it takes tens of milliseconds."""
PROGRAMS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "claude-code": ("claude", ("claude-code", "claude")),
    "codex": ("codex", ("codex",)),
    "pi": ("pi", ("pi-coding-agent", "pi")),
    "codebuddy": ("codebuddy", ("code-buddy", "codebuddy", "buddy")),
    "claw-code": ("claw", ("claw-code", "claw")),
    "gemini-cli": ("gemini", ("gemini-cli", "gemini")),
    "opencode": ("opencode", ("opencode",)),
}
"""What people call the program that writes a source's files, and the names of its command or package."""
_INTERPRETERS: Final = ("node", "bun", "deno", "python")
_CODE: Final = frozenset({"-c", "-e", "--eval", "-p", "--print"})
"""What follows is a program itself, in words."""


class Agents:
    """The agents that were running at the last search."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._found: dict[tuple[str, str], Agent] = {}
        self._next = 0.0

    def known(self, source: str, project: str) -> Agent | None:
        """The agent of a source that ran in a folder when it was looked last."""
        return self._found.get((source, _real(project))) if project else None

    @property
    def may_search(self) -> bool:
        """Whether the last search is long enough ago."""
        return self._clock.monotonic() >= self._next

    def search(self) -> None:
        """Look at all processes."""
        self._next = self._clock.monotonic() + SEARCH_SECONDS
        self._found = {}
        for agent, source, folder in _running():
            self._found.setdefault((source, folder), agent)


def _running() -> Iterator[tuple[Agent, str, str]]:
    import psutil  # noqa: PLC0415 - slow to import, and needed only once something is live

    for process in psutil.process_iter(["name"]):
        name = process.info["name"] or ""
        if not _may_be(name):
            continue
        try:
            source = source_of(process.cmdline() or [name])
            if source is not None and process.pid != os.getpid():
                yield Agent(process.pid, PROGRAMS[source][0]), source, _real(process.cwd())
        except (psutil.Error, OSError):
            continue  # it has ended, or belongs to somebody else


def source_of(words: list[str]) -> str | None:
    """The source whose agent a command line starts: by its program, or by the script that an interpreter runs."""
    program = os.path.basename(words[0])
    names = _names_of(_script(words[1:])) if program.startswith(_INTERPRETERS) else {program}
    return next((source for source, (_, known) in PROGRAMS.items() if not names.isdisjoint(known)), None)


def _script(words: list[str]) -> str:
    """What an interpreter runs; code that is handed to it has no name."""
    code = any(word in _CODE for word in words)
    return "" if code else next((word for word in words if not word.startswith("-")), "")


def _names_of(script: str) -> set[str]:
    """Of the script and of its package: folders on the way, such as a home, are called anything."""
    parts = script.split(os.sep)
    last = max((at for at, part in enumerate(parts) if part == "node_modules"), default=len(parts))
    return {os.path.splitext(parts[-1])[0], *parts[last + 1 : last + 3]}


def _may_be(name: str) -> bool:
    return name.startswith(_INTERPRETERS) or any(name in known for _, known in PROGRAMS.values())


def _real(folder: str) -> str:
    return os.path.realpath(folder)
